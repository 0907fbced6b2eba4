"""Exercises of lesson 16, Sequences."""

import numpy as np
from scipy.stats import norm

from rlvae_tutor.course.check.exercise import Case, exercise

# From a variance to an interval. Log-variances 0, log 4 and -2 are deviations 1, 2 and .37.

CENTRE, LOG_VARIANCE = np.array([0.0, 1.0, -3.0]), np.array([0.0, np.log(4.0), -2.0])


@exercise(
    "From a variance to an interval",
    [
        Case((CENTRE[:1], LOG_VARIANCE[:1], 0.9), "mean 0, log-variance 0, level .9"),
        Case((CENTRE, LOG_VARIANCE, 0.9), "three values, level .9"),
        Case((CENTRE, LOG_VARIANCE, 0.5), "three values, level .5"),
    ],
    [
        "A deviation is the root of a variance: exp(log_variance / 2).",
        "At 90 %, five in a hundred lie below and five above: `norm.ppf(.95)` from scipy.stats is 1.645.",
        "In general the upper end is the quantile at (1 + level) / 2.",
    ],
)
def gaussian_interval(mean, log_variance, level):
    """Both ends of the central interval that holds a value of N(mean, exp(log_variance)) with probability `level`.

    `mean` and `log_variance` are (values,). Returns (2, values): the lower ends, then the upper ends.
    """
    from scipy.stats import norm

    reach = norm.ppf((1 + level) / 2) * np.exp(log_variance / 2)
    return np.stack([mean - reach, mean + reach])


def around(mean, reach):
    """(2, values) from means and reaches."""
    return np.stack([mean - reach, mean + reach])


@gaussian_interval.wrong(
    "You took the variance for the deviation.", "Quantiles count deviations: exp(log_variance / 2), not exp of it all."
)
def variance_for_deviation(mean, log_variance, level):
    return around(mean, norm.ppf((1 + level) / 2) * np.exp(log_variance))


@gaussian_interval.wrong(
    "You took the log-variance for a log-deviation's double: half of exp() is not exp() of the half.",
    "The root of exp(v) is exp(v / 2).",
)
def half_of_the_variance(mean, log_variance, level):
    return around(mean, norm.ppf((1 + level) / 2) * np.exp(log_variance) / 2)


@gaussian_interval.wrong(
    "Your ends are the quantiles at 10 and 90 %: they leave out ten in a hundred on *each* side.",
    "What is left out is shared by two tails: (1 + level) / 2.",
)
def one_tail(mean, log_variance, level):
    return around(mean, norm.ppf(level) * np.exp(log_variance / 2))


@gaussian_interval.wrong(
    "Your interval reaches one deviation to either side, whatever the level: that holds 68 %.",
    "How many deviations is what the level says: 1.645 at 90 %.",
)
def one_deviation(mean, log_variance, level):
    return around(mean, np.exp(log_variance / 2))


@gaussian_interval.wrong(
    "You reach 1.645 deviations to either side, whatever the level: that number belongs to 90 % alone.",
    "It is `norm.ppf(.95)`; another level has another quantile.",
)
def nine_in_ten_whatever_the_level(mean, log_variance, level):
    return around(mean, 1.645 * np.exp(log_variance / 2))


@gaussian_interval.wrong(
    "You took the standard normal's interval for all: your decoder's variance plays no part.",
    "That is an interval of z, not of x: scale it by the deviation.",
)
def interval_of_z(mean, log_variance, level):
    return around(mean, norm.ppf((1 + level) / 2) * np.ones_like(mean))


# How often do intervals hold? Train is covered far too well, validation was used for choosing; test decides.

X = np.array([[0.0, 1.0, 2.0, 9.0], [0.0, 1.0, -7.0, 2.0]])
SPLITS = {
    "train": {"x": np.zeros([2, 4]), "low": np.full([2, 4], -1.0), "high": np.full([2, 4], 1.0)},
    "validation": {"x": X, "low": np.full([2, 4], -8.0), "high": np.full([2, 4], 3.0)},
    "test": {"x": X, "low": np.full([2, 4], -2.0), "high": np.full([2, 4], 3.0)},
}
SKEWED = SPLITS | {"test": {"x": X - 3, "low": X - 4, "high": X - [0.0, 3.5, 3.5, 3.5]}}
PEAKED = SPLITS | {"test": {"x": X, "low": np.full([2, 4], -2.0), "high": np.full([2, 4], 0.5)}}


@exercise(
    "How often do intervals hold?",
    [
        Case((SPLITS,), "test: eight values, of which 9 and -7 lie outside [-2, 3]"),
        Case((SKEWED,), "test: eight values, two of them inside"),
        Case((PEAKED,), "test: eight values, two of them in [-2, .5]"),
    ],
    [
        "Which split was used neither for learning nor for choosing?",
        "A value is covered if low <= x <= high; the share of all values, beats pooled.",
    ],
)
def interval_coverage(splits):
    """Share, from 0 to 1, of the values that lie in their interval, on the split that decides.

    `splits` has "train", "validation" (by which the model was chosen) and "test"; each is a dictionary with `x`, `low`
    and `high`, all (beats, values).
    """
    one = splits["test"]
    return np.mean((one["low"] <= one["x"]) & (one["x"] <= one["high"]))


def share_inside(one):
    """Share of values inside."""
    return np.mean((one["low"] <= one["x"]) & (one["x"] <= one["high"]))


@interval_coverage.wrong(
    "You measured on train, where the model has seen the very errors.",
    "Whoever learns by heart looks calibrated there.",
)
def on_train(splits):
    return share_inside(splits["train"])


@interval_coverage.wrong(
    "You measured on validation, by which the model was chosen.", "A figure that chose cannot judge as well."
)
def on_validation(splits):
    return share_inside(splits["validation"])


@interval_coverage.wrong(
    "You looked at the upper end alone: values below the interval count as covered.", "An interval has two ends."
)
def upper_end_alone(splits):
    return np.mean(splits["test"]["x"] <= splits["test"]["high"])


@interval_coverage.wrong(
    "You asked that all values of a beat be covered at once.", "Values are pooled: each counts by itself."
)
def whole_beats(splits):
    one = splits["test"]
    return np.mean(np.all((one["low"] <= one["x"]) & (one["x"] <= one["high"]), axis=1))


@interval_coverage.wrong("You gave the share that is missed.", "Coverage counts what lies inside.")
def share_outside(splits):
    return 1 - share_inside(splits["test"])


@interval_coverage.wrong(
    "You pooled all three splits: what was learned by heart lifts the figure.", "Only held-out values judge."
)
def all_splits(splits):
    return np.mean([share_inside(one) for one in splits.values()])


# Which beats are odd? Scores may be negative: -log p of a density.

VALIDATION = np.array([-120.0, -110, -100, -95, -90, -85, -60, -40, -20, 10, 300])
NEW = np.array([-125.0, -50.0, -18.0, 5.0, 20.0, 450.0])


@exercise(
    "Which beats are odd?",
    [
        Case((VALIDATION, NEW, 0.1), "eleven validation beats, six new ones, a share of .1"),
        Case((VALIDATION, NEW, 0.3), "eleven validation beats, six new ones, a share of .3"),
        Case((VALIDATION - 500, NEW - 500, 0.1), "the same with all scores 500 nats lower"),
        Case((VALIDATION, NEW[2:], 0.2), "eleven validation beats, four new ones, a share of .2"),
    ],
    [
        "The threshold comes from validation alone: new beats may all be odd, or none.",
        "Odd is a *high* -log p(x): above the quantile at 1 - share.",
    ],
)
def flagged(validation, new, share):
    """Which of the `new` beats are odd: truth values as 0 and 1, (beats,).

    Both are anomaly scores, -log p(x) in nats. The threshold is such that a `share` of beats like those of
    `validation` lies above it, as `np.quantile` gives it.
    """
    return (new > np.quantile(validation, 1 - share)).astype(float)


@flagged.wrong(
    "You took the threshold from the new beats themselves: then a fixed share of them is flagged, whatever they are.",
    "The threshold comes from beats that are known to be of the common kind.",
)
def threshold_from_new(validation, new, share):
    return (new > np.quantile(new, 1 - share)).astype(float)


@flagged.wrong(
    "You flagged the beats with the lowest scores: these are the most probable ones.",
    "The score is *minus* log p(x): high is odd.",
)
def low_scores(validation, new, share):
    return (new < np.quantile(validation, share)).astype(float)


@flagged.wrong(
    "Your threshold is the quantile at `share`, so that most beats are odd.", "A share lies *above* it: 1 - share."
)
def wrong_quantile(validation, new, share):
    return (new > np.quantile(validation, share)).astype(float)


@flagged.wrong(
    "You set the threshold at so many deviations above the mean; one odd validation beat moves both.",
    "Scores are skewed: a quantile keeps its share, mean and deviation do not.",
)
def mean_and_deviation(validation, new, share):
    return (new > validation.mean() + norm.ppf(1 - share) * validation.std()).astype(float)


@flagged.wrong(
    "You flagged every beat with a score above zero, as if a density could not exceed one.",
    "Of a density, -log p(x) has no natural zero: its unit decides. Compare with other beats.",
)
def above_zero(validation, new, share):
    return (new > 0).astype(float)


# How much do samples vary? Means differ between codes, and every code has a variance of its own.

MEANS = np.array([[1.0, 0.0], [3.0, 0.0], [5.0, 3.0]])
VARIANCES = np.array([[0.5, 1.0], [0.25, 9.0], [4.0, 2.0]])


@exercise(
    "How much do samples vary?",
    [
        Case((MEANS, VARIANCES), "three codes, two moments"),
        Case((MEANS, 0.01 * VARIANCES), "three codes, two moments, little noise"),
        Case((MEANS[:2, 1:], VARIANCES[:2, 1:]), "two codes that decode to the same mean"),
    ],
    [
        "Two sources: the mean moves from code to code, and around it there is noise.",
        "The law of total variance: the variance of the means plus the mean of the variances.",
    ],
    points=2,
)
def sample_variance(means, variances):
    """Variance (moments,) of samples: a code is drawn evenly from those given, then values from the decoder's Gaussian.

    `means` and `variances` are what the decoder says of each code, (codes, moments). Variance as `np.var` gives it.
    """
    return means.var(axis=0) + variances.mean(axis=0)


@sample_variance.wrong(
    "You took the variance of the means alone: the samples' own noise is forgotten.",
    "A decoder that is unsure everywhere would look as tidy as one that is sure.",
)
def means_alone(means, variances):
    return means.var(axis=0)


@sample_variance.wrong(
    "You took the mean variance alone: samples also differ because their codes do.", "Add the variance of the means."
)
def noise_alone(means, variances):
    return variances.mean(axis=0)


@sample_variance.wrong(
    "You averaged deviations and squared afterwards, which is too little where variances differ.",
    "Variances add and average; deviations do not.",
)
def averaged_deviations(means, variances):
    return means.var(axis=0) + np.sqrt(variances).mean(axis=0) ** 2


@sample_variance.wrong(
    "You gave the deviation; asked for is the variance.", "The deviation is the root of the variance."
)
def deviation_for_total_variance(means, variances):
    return np.sqrt(means.var(axis=0) + variances.mean(axis=0))


@sample_variance.wrong(
    "You took the variance over the moments of each code.", "Samples are compared at one moment: over codes, axis 0."
)
def over_moments(means, variances):
    return means.var(axis=1) + variances.mean(axis=1)
