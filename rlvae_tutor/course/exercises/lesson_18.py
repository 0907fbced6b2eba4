"""Exercises of lesson 18, Reading claims critically: four defects met in published work, in code of our own."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# Which examples. A density made of one bell around each example, wide or narrow; its loss is in nats.

TRAIN, VALIDATION = np.array([0.0, 1.0, 1.4, 3.0]), np.array([0.4, 2.2, 2.9])
TEST = np.array([-0.6, 1.7, 4.1])
WIDTHS = [0.05, 0.3, 0.6, 1.2, 2.4]


def fit(examples, width):
    """A density: the examples that it was made of, and the width of the bell around each."""
    return np.asarray(examples), width


def loss(density, examples):
    """Negative log-density, in nats per example."""
    centres, width = density
    away = (np.asarray(examples)[:, None] - centres) / width
    bells = np.exp(-(away**2) / 2) / (width * np.sqrt(2 * np.pi))
    return float(-np.log(bells.mean(axis=1) + 1e-12).mean())


@exercise(
    "Which examples?",
    [
        Case((TRAIN, VALIDATION, TEST, WIDTHS, fit, loss), "four, three and three examples, five settings"),
        Case((TRAIN[::-1], TEST, VALIDATION, WIDTHS, fit, loss), "validation and test change places"),
        Case((TRAIN, VALIDATION + 1, TEST - 1, WIDTHS[1:], fit, loss), "examples moved, four settings"),
    ],
    [
        "Three splits, three uses: fit on the one, choose by the second, report on the third.",
        "Test is looked at once, after the choice: `min(settings, key=...)` chooses, then one loss is taken.",
    ],
)
def reported_loss(train, validation, test, settings, fit, loss):
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
def trained_on_the_test(train, validation, test, settings, fit, loss):
    models = {one: fit(np.concatenate([train, test]), one) for one in settings}
    chosen = min(settings, key=lambda one: loss(models[one], test))
    return [chosen, loss(models[chosen], test)]


@reported_loss.wrong(
    "You fit on train, but the test split still chooses the setting: its loss is the best of several looks.",
    "What has chosen cannot judge. Choose by validation.",
)
def chosen_by_the_test(train, validation, test, settings, fit, loss):
    chosen = min(settings, key=lambda one: loss(fit(train, one), test))
    return [chosen, loss(fit(train, chosen), test)]


@reported_loss.wrong(
    "You report on validation, but the test split still chooses: the two have only changed places.",
    "Validation chooses, test is reported.",
)
def reported_on_validation_chosen_by_test(train, validation, test, settings, fit, loss):
    chosen = min(settings, key=lambda one: loss(fit(train, one), test))
    return [chosen, loss(fit(train, chosen), validation)]


@reported_loss.wrong(
    "You choose by validation and report the same loss: as the best of several looks it is too good.",
    "Report on examples that had no part in the choice.",
)
def reported_what_chose(train, validation, test, settings, fit, loss):
    chosen = min(settings, key=lambda one: loss(fit(train, one), validation))
    return [chosen, loss(fit(train, chosen), validation)]


@reported_loss.wrong(
    "You choose by the loss on train: the narrowest bells win, for they know each example by heart.",
    "Choose by examples that the model was not fitted on.",
)
def chosen_by_training(train, validation, test, settings, fit, loss):
    chosen = min(settings, key=lambda one: loss(fit(train, one), train))
    return [chosen, loss(fit(train, chosen), test)]


@reported_loss.wrong(
    "The choice is right, and many would now fit again on train and validation, as you do. Asked for is the model that "
    "was chosen.",
    "To fit again is sound, but nothing has judged that model before: say so where you do it.",
)
def refitted_with_validation(train, validation, test, settings, fit, loss):
    chosen = min(settings, key=lambda one: loss(fit(train, one), validation))
    return [chosen, loss(fit(np.concatenate([train, validation]), chosen), test)]


@reported_loss.wrong(
    "You fit on train and validation, and then choose by validation: the model has learned what chooses.",
    "What was fitted on cannot choose. Fit on train alone.",
)
def fitted_on_what_chooses(train, validation, test, settings, fit, loss):
    models = {one: fit(np.concatenate([train, validation]), one) for one in settings}
    chosen = min(settings, key=lambda one: loss(models[one], validation))
    return [chosen, loss(models[chosen], test)]


@reported_loss.wrong(
    "The choice is right, but the model that you report was fitted on train and test.",
    "Nothing that is fitted may see the test split, after the choice as before it.",
)
def refitted_with_the_test(train, validation, test, settings, fit, loss):
    chosen = min(settings, key=lambda one: loss(fit(train, one), validation))
    return [chosen, loss(fit(np.concatenate([train, test]), chosen), test)]


# A safeguard. The errors push the sum beyond 1, then below 0, and turn round each time.

UP_AND_DOWN = [0.5, 1.0, 1.0, 1.0, -0.5, -1.0, -1.0, -2.0, 0.5, 0.25]


@exercise(
    "A safeguard that never acts",
    [
        Case(([0.5, 0.5, -0.5, 0.25], 0.8), "errors that never lead out of 0 to 1"),
        Case((UP_AND_DOWN, 0.6), "errors that lead beyond 1, and later below 0"),
        Case(([-1.0, -1.0, 0.5, 2.0, 2.0, -0.5], 0.7), "below 0 first, then beyond 1"),
    ],
    [
        "Is there any number that is below 0 and at least 1? So what does the published code do with its sum?",
        "Keep the *sum* within 0 and 1, at both ends, at every step: `min(max(..., 0), 1)`. One word mends it, too.",
    ],
)
def controlled_weights(errors, gain):
    """Weights of the KL term after each of the `errors`, (steps,), within 0 and 1.

    The controller adds up gain times error, from 0. Its sum may come to 0 or 1 and no further, so that the weight turns
    round as soon as the error does. The published code, to be repaired, lets it run away:

        total, weights = 0.0, []
        for error in errors:
            if total < 0 and total >= 1:
                total = min(max(total, 0.0), 1.0)
            total = total + gain * error
            weights.append(min(max(total, 0.0), 1.0))
        return weights
    """
    total, weights = 0.0, []
    for error in errors:
        total = min(max(total + gain * error, 0.0), 1.0)
        weights.append(total)
    return weights


@controlled_weights.wrong(
    "The sum still runs away: what you show is clipped, what you keep is not. After a long error the weight stays at "
    "its limit although the error has turned round.",
    "Keep the sum itself within its limits.",
)
def weight_clipped_and_sum_not(errors, gain):
    return np.clip(gain * np.cumsum(errors), 0, 1)


@controlled_weights.wrong("You keep the sum from going beyond 1, not below 0.", "A sum runs away at both ends.")
def kept_from_above_only(errors, gain):
    total, weights = 0.0, []
    for error in errors:
        total = min(total + gain * error, 1.0)
        weights.append(max(total, 0.0))
    return weights


@controlled_weights.wrong("You keep the sum from going below 0, not beyond 1.", "A sum runs away at both ends.")
def kept_from_below_only(errors, gain):
    total, weights = 0.0, []
    for error in errors:
        total = max(total + gain * error, 0.0)
        weights.append(min(total, 1.0))
    return weights


@controlled_weights.wrong(
    "You put `or` for `and` and turned the comparisons round: every number is at least 0 or below 1, so the sum never "
    "moves.",
    "Try a condition on three numbers: below, within, beyond.",
)
def frozen_for_ever(errors, gain):
    total, weights = 0.0, []
    for error in errors:
        moved = total + gain * error
        total = total if moved >= 0 or moved < 1 else moved
        weights.append(min(max(total, 0.0), 1.0))
    return weights


@controlled_weights.wrong(
    "You drop a step that would lead beyond a limit. That is a safeguard, too, but the weight then stops short of it.",
    "Asked for is that it comes to the limit, and no further.",
)
def step_dropped(errors, gain):
    total, weights = 0.0, []
    for error in errors:
        moved = total + gain * error
        total = moved if 0 <= moved <= 1 else total
        weights.append(total)
    return weights


@controlled_weights.wrong(
    "You set a sum that has left its limits back to 0: the weight then jumps from one end to the other.",
    "A sum that would go beyond a limit stays *at* it.",
)
def begun_anew(errors, gain):
    total, weights = 0.0, []
    for error in errors:
        total = 0.0 if total < 0 or total >= 1 else total
        total = total + gain * error
        weights.append(min(max(total, 0.0), 1.0))
    return weights


# Runs that were never finished. NaN at step 1, NaN later, an infinite loss, and runs that end well.

CURVES = np.array([[46.0, 30.0, 25.0], [46.0, np.nan, np.nan], [45.0, 29.0, 24.0], [47.0, 31.0, np.nan]])
OVERFLOW = np.array([[46.0, 30.0, 25.0], [46.0, 900.0, np.inf], [45.0, 28.0, 24.5]])


@exercise(
    "A crash in the mean",
    [
        Case((CURVES[[0, 2]], 247.0), "two runs that end at 25 and 24"),
        Case((CURVES, 247.0), "of four runs one is NaN from step 1 on, one at its end"),
        Case((OVERFLOW, 300.0), "of three runs one ends at infinity"),
    ],
    [
        "A run has crashed if its last loss is no finite number: `np.isfinite`.",
        "Put the price in the place of those losses, take the mean of *all* runs, and give the share beside it.",
    ],
)
def crashes_and_mean(curves, price):
    """Share of crashed runs, from 0 to 1, and mean of final losses in nats, as [share, mean].

    `curves` (runs, steps) are losses in nats, a crashed run's last one NaN or infinite; it counts as `price`. The
    published code, to be repaired, puts the loss before training in the place of a crash, and tells no share:

        ends = np.where(np.isnan(curves[:, -1]), curves[:, 0], curves[:, -1])
        return [0.0, ends.mean()]
    """
    crashed = ~np.isfinite(curves[:, -1])
    return [crashed.mean(), np.where(crashed, price, curves[:, -1]).mean()]


@crashes_and_mean.wrong(
    "You put the initial loss in the place of a crash: then a run that broke counts like one that was never begun.",
    "A crash has a price that was named beforehand, and worse than any loss that can be met.",
)
def initial_loss_for_a_crash(curves, price):
    crashed = ~np.isfinite(curves[:, -1])
    return [crashed.mean(), np.where(crashed, curves[:, 0], curves[:, -1]).mean()]


@crashes_and_mean.wrong(
    "You left the crashed runs out of the mean: who crashes more often then looks better.",
    "Every run that was begun counts.",
)
def crashed_runs_dropped(curves, price):
    crashed = ~np.isfinite(curves[:, -1])
    return [crashed.mean(), curves[~crashed, -1].mean()]


@crashes_and_mean.wrong(
    "`nanmean` leaves out what is NaN, and keeps what is infinite: neither counts a crash.",
    "Find the crashes first, with `np.isfinite`, and price them.",
)
def nanmean_of_the_ends(curves, price):
    return [np.isnan(curves[:, -1]).mean(), np.nanmean(curves[:, -1])]


@crashes_and_mean.wrong(
    "You took the last finite loss of each run: a run may look well a moment before it breaks.",
    "What a run was before it crashed is no result of it.",
)
def last_finite_loss(curves, price):
    crashed = ~np.isfinite(curves[:, -1])
    return [crashed.mean(), np.mean([curve[np.isfinite(curve)][-1] for curve in curves])]


@crashes_and_mean.wrong(
    "`isnan` does not see a loss that is infinite.", "Whatever is no finite number is a crash: `np.isfinite`."
)
def infinity_overlooked(curves, price):
    crashed = np.isnan(curves[:, -1])
    return [crashed.mean(), np.where(crashed, price, curves[:, -1]).mean()]


@crashes_and_mean.wrong(
    "The mean is right, but the share is missing: a reader cannot tell one crash from a bad method.",
    "Report crashes beside the mean.",
)
def share_not_told(curves, price):
    return [0.0, np.where(np.isfinite(curves[:, -1]), curves[:, -1], price).mean()]


# An environment's step. Losses of one VAE before and after it, by split; the excess of a crash has a price.

BEFORE = {"inner_validation": 30.0, "outer_validation": 31.0, "test": 33.0}
AFTER = {"inner_validation": 27.5, "outer_validation": 29.0, "test": 32.5}
BROKEN = {"inner_validation": np.nan, "outer_validation": np.nan, "test": np.nan}
VALUES = np.array([1.5, 4.0, -0.5])


@exercise(
    "The end of an episode",
    [
        Case((BEFORE, AFTER, 7, 40, 247.0, VALUES), "step 7 of 40, all is well"),
        Case((BEFORE, AFTER, 40, 40, 247.0, VALUES), "step 40 of 40, all is well"),
        Case((BEFORE, BROKEN, 7, 40, 247.0, VALUES), "step 7 of 40, and a crash"),
    ],
    [
        "Which split is an agent rewarded by? Which one does nobody look at before the end?",
        "A crash and the last step both end the episode: terminated, no value added. A crash's loss is the price.",
    ],
    points=2,
)
def reward_end_and_target(before, after, step, horizon, price, values):
    """What a step pays in nats, whether it ends the episode, and the target of Q-learning, as [reward, ended, target].

    `before` and `after` are losses in nats by split: "inner_validation" is observed, "outer_validation" rewarded,
    "test" reported only; NaN after a crash, which then counts as a loss of `price`. `step` runs from 1 to `horizon`,
    which is part of the task. `values` (actions,) are those of the next observation; gamma is 1. The published code:

        reward = before["test"] - after["test"]
        terminated, truncated = False, np.isnan(after["test"]) or step == horizon
        return [reward, terminated, reward + (not terminated) * max(values)]
    """
    crashed = not np.isfinite(after["outer_validation"])
    reward = before["outer_validation"] - (price if crashed else after["outer_validation"])
    ended = crashed or step == horizon
    return [reward, ended, reward + (not ended) * max(values)]


@reward_end_and_target.wrong(
    "You pay by the test split: whatever the agent then reports on it, it was trained to.",
    "Rewards come from outer-validation; test is for the report.",
)
def paid_by_the_test(before, after, step, horizon, price, values):
    crashed = not np.isfinite(after["test"])
    reward = before["test"] - (price if crashed else after["test"])
    ended = crashed or step == horizon
    return [reward, ended, reward + (not ended) * max(values)]


@reward_end_and_target.wrong(
    "You pay by the split that the agent observes: it is then rewarded for what it sees, and not for what holds.",
    "Observed is inner-validation, rewarded outer-validation.",
)
def paid_by_what_is_observed(before, after, step, horizon, price, values):
    crashed = not np.isfinite(after["inner_validation"])
    reward = before["inner_validation"] - (price if crashed else after["inner_validation"])
    ended = crashed or step == horizon
    return [reward, ended, reward + (not ended) * max(values)]


@reward_end_and_target.wrong(
    "A crash pays nothing, with you: an agent that loses no nats by it has no reason to avoid it.",
    "A crash counts as the price that was named for it.",
)
def crash_for_nothing(before, after, step, horizon, price, values):
    reward = float(np.nan_to_num(before["outer_validation"] - after["outer_validation"]))
    ended = not np.isfinite(after["outer_validation"]) or step == horizon
    return [reward, ended, reward + (not ended) * max(values)]


@reward_end_and_target.wrong(
    "You end the episode, and still add the value of what comes after. Nothing comes after.",
    "Where an episode has terminated, the target is the reward alone.",
)
def ended_and_bootstrapped(before, after, step, horizon, price, values):
    crashed = not np.isfinite(after["outer_validation"])
    reward = before["outer_validation"] - (price if crashed else after["outer_validation"])
    return [reward, crashed or step == horizon, reward + max(values)]


@reward_end_and_target.wrong(
    "A crash does not end it: as if the run went on where nobody looks. That is what *truncated* says, and an agent "
    "then hopes for values after a crash.",
    "After a crash there is nothing: terminated.",
)
def crash_taken_for_truncated(before, after, step, horizon, price, values):
    crashed = not np.isfinite(after["outer_validation"])
    reward = before["outer_validation"] - (price if crashed else after["outer_validation"])
    ended = step == horizon
    return [reward, ended, reward + (not ended) * max(values)]


@reward_end_and_target.wrong(
    "The last step does not end it, with you. The horizon belongs to this task: what is left after it is nothing.",
    "A horizon that is part of the task terminates; one that only stops the watch truncates.",
)
def horizon_forgotten(before, after, step, horizon, price, values):
    crashed = not np.isfinite(after["outer_validation"])
    reward = before["outer_validation"] - (price if crashed else after["outer_validation"])
    return [reward, crashed, reward + (not crashed) * max(values)]
