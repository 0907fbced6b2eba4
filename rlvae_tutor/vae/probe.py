"""A linear probe: how much of a label can a linear classifier read from a code?"""

import numpy as np

from rlvae_tutor.datasets import Dataset
from rlvae_tutor.vae.model import VAE

PATIENCE = 2000  # iterations that scikit-learn's solver may take


def linear_probe(vae: VAE, data: Dataset) -> float:
    """Share of test examples, in [0, 1], whose label a linear classifier finds from their code: the encoded mean.

    `data` is a `Dataset` with labels. The classifier is scikit-learn's logistic regression with its usual penalty,
    trained on the codes of inner_train, each latent scaled to unit variance there. Chance is the share of the
    commonest label. Source: Alain and Bengio 2016, "Understanding intermediate layers using linear classifier probes".
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    codes = {split: np.float64(vae.encode(data.split(split))[0]) for split in ("inner_train", "test")}
    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=PATIENCE))
    classifier.fit(codes["inner_train"], data.labels("inner_train"))
    return float(classifier.score(codes["test"], data.labels("test")))
