"""Exercise 12.4: The verdict."""

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 4. The verdict

A difference, its interval, and the margin that was named beforehand. Write the word.
"""


@exercise(
    "12/verdict",
    "The verdict",
    question=QUESTION,
    cases=[
        Case(((-0.2, -0.3, -0.1), 0.05), "difference -.2, interval -.3 to -.1, margin .05 nats"),
        Case(((0.3, 0.1, 0.5), 0.05), "difference .3, interval .1 to .5, margin .05"),
        Case(((0.01, -0.02, 0.04), 0.05), "difference .01, interval -.02 to .04, margin .05"),
        Case(((0.38, -0.09, 1.28), 0.05), "difference .38, interval -.09 to 1.28, margin .05"),
        Case(((0.0, -0.5, 0.6), 0.05), "difference 0, interval -.5 to .6, margin .05"),
        Case(((-0.03, -0.04, -0.02), 0.05), "difference -.03, interval -.04 to -.02, margin .05"),
    ],
    hints=[
        "Look at the interval, not at the mean. Below 0 is better: these are losses, ours minus theirs.",
        "An interval that holds 0 says one of two things. Wide: nobody knows. Narrow: there is hardly anything.",
        "Narrow means that both ends are within the margin.",
    ],
    points=2,
)
def verdict(difference: tuple[float, float, float], margin: float) -> str:
    """What a difference of losses says, ours minus theirs: "better", "worse", "equal" or "open".

    `difference` is (mean, low, high) in nats, `margin` the nats that nobody would care about, named beforehand.
    "better" or "worse" if the interval leaves 0 out; else "equal" if all of it is within the margin on either side of
    0, else "open": not settled.
    """
    _, low, high = difference
    if high < 0:
        return "better"
    if low > 0:
        return "worse"
    return "equal" if -margin < low and high < margin else "open"


@verdict.wrong(
    "You read *no significant difference* as *equal*. An interval from -.09 to 1.28 allows more than a nat.",
    "Equal must be shown, by an interval that fits into a margin. What is not settled is open.",
)
def no_significant_difference_is_equal(difference: tuple[float, float, float], margin: float) -> object:
    _, low, high = difference
    return "better" if high < 0 else "worse" if low > 0 else "equal"


@verdict.wrong(
    "Higher was better with you; these are losses.", "Ours minus theirs below zero: ours is lower, ours is better."
)
def higher_is_better(difference: tuple[float, float, float], margin: float) -> object:
    mean, low, high = difference
    return verdict.reference((-mean, -high, -low), margin)


@verdict.wrong(
    "You went by the mean alone; the interval tells how far it is to be believed.",
    "A difference whose interval holds zero is not settled, whatever its mean.",
)
def mean_alone(difference: tuple[float, float, float], margin: float) -> object:
    mean, *_ = difference
    return "equal" if abs(mean) < margin else "better" if mean < 0 else "worse"


@verdict.wrong(
    "You called equal whatever has a mean within the margin; the interval may reach far beyond.",
    "The *whole* interval must be within the margin.",
)
def small_mean_is_equal(difference: tuple[float, float, float], margin: float) -> object:
    mean, low, high = difference
    if high < 0 or low > 0:
        return "better" if high < 0 else "worse"
    return "equal" if abs(mean) < margin else "open"


@verdict.wrong(
    "You never said equal: a narrow interval around zero is a result, too.",
    "A null, well measured, is a finding. Say it when the interval shows it.",
)
def never_equal(difference: tuple[float, float, float], margin: float) -> object:
    _, low, high = difference
    return "better" if high < 0 else "worse" if low > 0 else "open"


@verdict.wrong(
    "You called a small difference equal although its interval leaves zero out.",
    "Real and small is still real. Say better, and say how little.",
)
def small_is_equal(difference: tuple[float, float, float], margin: float) -> object:
    _, low, high = difference
    return "equal" if -margin < low and high < margin else verdict.reference(difference, margin)
