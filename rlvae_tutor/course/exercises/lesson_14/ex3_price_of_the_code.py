"""Exercise 14.3: Free bits."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. Free bits

What a batch pays for its codes if a part is free. Over what is the average, over what the maximum?
"""

# One latent speaks of some examples only; one hardly ever.
SPOKEN = np.array([[0.9, 0.1, 0.02], [0.0, 0.1, 0.0], [0.3, 0.1, 0.04]])


@exercise(
    "14/price_of_the_code",
    "Free bits",
    question=QUESTION,
    cases=[
        Case((SPOKEN, 0.25), "three examples, three latents with .4, .1 and .02 nats on average; a quarter is free"),
        Case((SPOKEN, 0.05), "the same, .05 nats are free"),
        Case((SPOKEN, 0.0), "nothing is free: the KL itself"),
        Case((SPOKEN, 1.0), "more is free than any latent says"),
    ],
    hints=[
        "First the average over the examples, latent by latent; then each latent costs its average or what is free, "
        "whichever is more.",
        "`np.maximum(kl.mean(axis=0), free)`, summed over the latents.",
    ],
)
def price_of_the_code(kl: np.ndarray, free: float) -> float:
    """The KL term of a batch in nats, a number, where each latent has `free` nats that cost nothing.

    `kl` (examples, latents) is each latent's KL to the prior. The price of a latent is its average over the examples,
    but never less than `free` (Kingma et al. 2016); the term is the sum of these prices.
    """
    return np.sum(np.maximum(kl.mean(axis=0), free))


@price_of_the_code.wrong(
    "One allowance for all latents together: one of them may use it up, and the others stay silent.",
    "Each latent has its own: the maximum first, then the sum.",
)
def maximum_of_the_sum(kl: np.ndarray, free: float) -> object:
    return np.maximum(kl.mean(axis=0).sum(), free)


@price_of_the_code.wrong(
    "An allowance for each example: a latent that says much of a few examples and nothing of the others then pays "
    "more than its average.",
    "Average over the examples first, then the maximum.",
)
def maximum_of_each_example(kl: np.ndarray, free: float) -> object:
    return np.sum(np.maximum(kl, free).mean(axis=0))


@price_of_the_code.wrong(
    "You took the minimum: what is *above* the allowance costs nothing then, and nothing holds the codes near the "
    "prior.",
    "What is below is free: the larger of the two.",
)
def minimum_for_maximum(kl: np.ndarray, free: float) -> object:
    return np.sum(np.minimum(kl.mean(axis=0), free))


@price_of_the_code.wrong(
    "You subtracted the allowance. The gradient is the same, but the number is no longer the KL of a code that uses "
    "it up.",
    "The larger of average and allowance.",
)
def allowance_subtracted(kl: np.ndarray, free: float) -> object:
    return np.sum(np.maximum(kl.mean(axis=0) - free, 0))


@price_of_the_code.wrong(
    "You averaged over the latents.", "Every latent pays: sum over latents, average over examples only."
)
def mean_over_the_latents(kl: np.ndarray, free: float) -> object:
    return np.mean(np.maximum(kl.mean(axis=0), free))
