"""Exercise 01.4: Draw new codes."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 4. Draw new codes

The standard normal is not where this autoencoder has put its codes. Draw from where it has put them: normal in each
latent, with the mean and the deviation of the codes that were given.
"""

CODES = np.array([[1.0, 5.0], [3.0, 5.5], [5.0, 4.5]])
PICTURES = np.zeros([3, 6])


@exercise(
    "01/draw_codes",
    "Draw new codes",
    question=QUESTION,
    cases=[
        Case((PICTURES, CODES, 1, np.random.default_rng(0)), "three codes of two latents; one is to be drawn"),
        Case((PICTURES, CODES, 4, np.random.default_rng(1)), "three codes of two latents; four are to be drawn"),
    ],
    hints=[
        "A normal number with mean m and deviation s is m + s times a standard normal one.",
        "Mean and deviation are asked per latent: `codes.mean(axis=0)`, `codes.std(axis=0)`; draw an array of shape "
        "(count, latents) at once.",
    ],
)
def draw_codes(pictures: np.ndarray, codes: np.ndarray, count: int, generator: np.random.Generator) -> np.ndarray:
    """`count` new codes, normal in each latent with the mean and the standard deviation that the given codes have.

    `pictures` is (examples, size), their `codes` (examples, latents), `generator` a NumPy generator, of which one call
    draws all that is needed. Returns an array (count, latents), to be decoded.
    """
    noise = generator.standard_normal([count, codes.shape[1]])
    return codes.mean(axis=0) + codes.std(axis=0) * noise


@draw_codes.wrong(
    "You drew from N(0, 1), but nothing has made these codes standard normal: an autoencoder puts them where it likes.",
    "What a decoder has never seen it cannot decode. Making codes N(0, I) is what a VAE adds.",
)
def standard_normal(pictures: np.ndarray, codes: np.ndarray, count: int, generator: np.random.Generator) -> object:
    return generator.standard_normal([count, codes.shape[1]])


@draw_codes.wrong(
    "You scaled the noise with the variance of the codes instead of their deviation.",
    "The deviation is the root of the variance and has the codes' own unit.",
)
def variance_for_deviation(
    pictures: np.ndarray, codes: np.ndarray, count: int, generator: np.random.Generator
) -> object:
    return codes.mean(axis=0) + codes.var(axis=0) * generator.standard_normal([count, codes.shape[1]])


@draw_codes.wrong(
    "You gave all latents one mean and one deviation, those of all codes together.",
    "Each latent lies somewhere else: reduce over the examples alone, `axis=0`.",
)
def one_mean_for_all(pictures: np.ndarray, codes: np.ndarray, count: int, generator: np.random.Generator) -> object:
    return codes.mean() + codes.std() * generator.standard_normal([count, codes.shape[1]])


@draw_codes.wrong(
    "Your deviation has n - 1 in its denominator, as for an estimate from a sample.",
    "Asked for is the deviation that the given codes have: `codes.std(axis=0)`.",
)
def deviation_of_a_sample(
    pictures: np.ndarray, codes: np.ndarray, count: int, generator: np.random.Generator
) -> object:
    return codes.mean(axis=0) + codes.std(axis=0, ddof=1) * generator.standard_normal([count, codes.shape[1]])


@draw_codes.wrong(
    "You drew latents that depend on each other, as those of the codes do: a better model than was asked for.",
    "Asked for is each latent by itself; what is lost by that you see below.",
)
def dependent_latents(pictures: np.ndarray, codes: np.ndarray, count: int, generator: np.random.Generator) -> object:
    return generator.multivariate_normal(codes.mean(axis=0), np.cov(codes.T, bias=True), count)


@draw_codes.wrong(
    "You drew pictures' worth of numbers: the shape is that of the data, not of the code.",
    "The decoder takes codes; only what comes out of it has the size of a picture.",
)
def shape_of_the_data(pictures: np.ndarray, codes: np.ndarray, count: int, generator: np.random.Generator) -> object:
    noise = generator.standard_normal([count, pictures.shape[1]])
    return codes.mean() + codes.std() * noise
