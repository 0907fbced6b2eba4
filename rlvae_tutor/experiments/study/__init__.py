"""The study: many policies, each learned apart, against every baseline, on the training task and on unseen ones."""
