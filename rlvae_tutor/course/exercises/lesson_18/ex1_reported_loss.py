"""Exercise 18.1: Which examples?"""

from collections.abc import Callable

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. Which examples?

Train, validation and test have one use each. The published code mixes up two of them, twice.
"""

Density = tuple[np.ndarray, float]
Fit = Callable[[np.ndarray, float], Density]
Loss = Callable[[Density, np.ndarray], float]

# A density made of one bell around each example, wide or narrow; its loss is in nats.
TRAIN, VALIDATION = np.array([0.0, 1.0, 1.4, 3.0]), np.array([0.4, 2.2, 2.9])
TEST = np.array([-0.6, 1.7, 4.1])
WIDTHS = [0.05, 0.3, 0.6, 1.2, 2.4]


def fit(examples: np.ndarray, width: float) -> Density:
    """A density: the examples that it was made of, and the width of the bell around each."""
    return np.asarray(examples), width


def loss(density: Density, examples: np.ndarray) -> float:
    """Negative log-density, in nats per example."""
    centres, width = density
    away = (np.asarray(examples)[:, None] - centres) / width
    bells = np.exp(-(away**2) / 2) / (width * np.sqrt(2 * np.pi))
    return float(-np.log(bells.mean(axis=1) + 1e-12).mean())


@exercise(
    "18/reported_loss",
    "Which examples?",
    question=QUESTION,
    cases=[
        Case((TRAIN, VALIDATION, TEST, WIDTHS, fit, loss), "four, three and three examples, five settings"),
        Case((TRAIN[::-1], TEST, VALIDATION, WIDTHS, fit, loss), "validation and test change places"),
        Case((TRAIN, VALIDATION + 1, TEST - 1, WIDTHS[1:], fit, loss), "examples moved, four settings"),
    ],
    hints=[
        "Three splits, three uses: fit on the one, choose by the second, report on the third.",
        "Test is looked at once, after the choice: `min(settings, key=...)` chooses, then one loss is taken.",
    ],
)
def reported_loss(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, settings: list[float], fit: Fit, loss: Loss
) -> list[float]:
    """The setting that is chosen, and the loss to report, as [setting, loss in nats].

    Report the model that was chosen, as it is: fitted on train, and not again.

    `fit(examples, setting)` makes a model, `loss(model, examples)` judges it. The published code, to be repaired:

        models = {one: fit(np.concatenate([train, test]), one) for one in settings}
        chosen = min(settings, key=lambda one: loss(models[one], test))
        return [chosen, loss(models[chosen], test)]
    """
    chosen = min(settings, key=lambda one: loss(fit(train, one), validation))
    return [chosen, loss(fit(train, chosen), test)]


@reported_loss.wrong(
    "That is the published code: the model has learned the very examples that it is judged by.",
    "A model is fitted on train, and on nothing else.",
)
def trained_on_the_test(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, settings: list[float], fit: Fit, loss: Loss
) -> object:
    models = {setting: fit(np.concatenate([train, test]), setting) for setting in settings}
    chosen = min(settings, key=lambda setting: loss(models[setting], test))
    return [chosen, loss(models[chosen], test)]


@reported_loss.wrong(
    "You fit on train, but the test split still chooses the setting: its loss is the best of several looks.",
    "What has chosen cannot judge. Choose by validation.",
)
def chosen_by_the_test(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, settings: list[float], fit: Fit, loss: Loss
) -> object:
    chosen = min(settings, key=lambda setting: loss(fit(train, setting), test))
    return [chosen, loss(fit(train, chosen), test)]


@reported_loss.wrong(
    "You report on validation, but the test split still chooses: the two have only changed places.",
    "Validation chooses, test is reported.",
)
def reported_on_validation_chosen_by_test(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, settings: list[float], fit: Fit, loss: Loss
) -> object:
    chosen = min(settings, key=lambda setting: loss(fit(train, setting), test))
    return [chosen, loss(fit(train, chosen), validation)]


@reported_loss.wrong(
    "You choose by validation and report the same loss: as the best of several looks it is too good.",
    "Report on examples that had no part in the choice.",
)
def reported_what_chose(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, settings: list[float], fit: Fit, loss: Loss
) -> object:
    chosen = min(settings, key=lambda setting: loss(fit(train, setting), validation))
    return [chosen, loss(fit(train, chosen), validation)]


@reported_loss.wrong(
    "You choose by the loss on train: the narrowest bells win, for they know each example by heart.",
    "Choose by examples that the model was not fitted on.",
)
def chosen_by_training(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, settings: list[float], fit: Fit, loss: Loss
) -> object:
    chosen = min(settings, key=lambda setting: loss(fit(train, setting), train))
    return [chosen, loss(fit(train, chosen), test)]


@reported_loss.wrong(
    "The choice is right, and many would now fit again on train and validation, as you do. Asked for is the model that "
    "was chosen.",
    "To fit again is sound, but nothing has judged that model before: say so where you do it.",
)
def refitted_with_validation(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, settings: list[float], fit: Fit, loss: Loss
) -> object:
    chosen = min(settings, key=lambda setting: loss(fit(train, setting), validation))
    return [chosen, loss(fit(np.concatenate([train, validation]), chosen), test)]


@reported_loss.wrong(
    "You fit on train and validation, and then choose by validation: the model has learned what chooses.",
    "What was fitted on cannot choose. Fit on train alone.",
)
def fitted_on_what_chooses(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, settings: list[float], fit: Fit, loss: Loss
) -> object:
    models = {setting: fit(np.concatenate([train, validation]), setting) for setting in settings}
    chosen = min(settings, key=lambda setting: loss(models[setting], validation))
    return [chosen, loss(models[chosen], test)]


@reported_loss.wrong(
    "The choice is right, but the model that you report was fitted on train and test.",
    "Nothing that is fitted may see the test split, after the choice as before it.",
)
def refitted_with_the_test(
    train: np.ndarray, validation: np.ndarray, test: np.ndarray, settings: list[float], fit: Fit, loss: Loss
) -> object:
    chosen = min(settings, key=lambda setting: loss(fit(train, setting), validation))
    return [chosen, loss(fit(np.concatenate([train, test]), chosen), test)]
