"""What the scores of a study mean: its summaries, its paired comparisons, and the claims they settle, all as JSON.

A difference is ours minus theirs on the very same VAE, in nats, so below 0 is better. Policies are resampled first and
their runs within them; a schedule was tuned once, and its interval is over VAEs alone.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from rlvae_tutor.evaluation.statistics import bootstrap_interval, interquartile_mean, probability_of_improvement

# The task that policies learn on and schedules are tuned on.
TRAINED_ON = "digits"
# The learners, and the sets of controls that a schedule was searched for with, named after the learner that has them.
LEARNERS = SEARCHES = ("richer", "learning_rate")
# What the learners are compared with, task by task.
RIVALS = (
    "constant_in_hindsight",
    "constant_averaged_in_hindsight",
    "one_cycle_best",
    "one_cycle_extras_best",
    "warm_up_extras_best",
    "search_learning_rate",
    "search_richer",
)
# Scores, summaries, intervals: JSON.
Result = dict[str, Any]
# Resamplings behind an interval.
DRAWS = 1000
# A policy degrades a task by more than this many nats only if something is wrong with it.
DEGRADED = 1.0


def folded(scores: np.ndarray) -> np.ndarray:
    """Scores (starts, policies, seeds) as (1, policies, starts * seeds): all starts of a policy share its luck."""
    return np.swapaxes(scores, 0, 1).reshape(1, scores.shape[1], -1)


def alone(scores: np.ndarray) -> np.ndarray:
    """Scores of one schedule (1, policies, seeds) as (1, VAEs, 1): it is the same for all VAEs."""
    return scores.reshape(1, -1, 1)


def interval(statistic: Callable[..., Any], scores: np.ndarray) -> Result:
    """Estimate and 95 % interval of a statistic of scores (strata, policies, seeds), as JSON."""
    return bootstrap_interval(statistic, scores, draws=DRAWS).as_dict()


def by_start(scores: np.ndarray) -> list[Result]:
    """Mean and interval for each start of scores (starts, policies, seeds), as JSON."""
    return [interval(np.mean, start[np.newaxis]) for start in scores]


def summary(result: Result) -> Result:
    """Means, intervals, worst start, crashes and updates to the target of one contestant, as JSON."""
    scores = np.array(result["test"])
    grouped = folded(scores) if len(scores) > 1 else alone(scores)
    return {
        "mean": interval(np.mean, grouped),
        "interquartile_mean": interval(interquartile_mean, grouped),
        "by_start": by_start(scores if len(scores) > 1 else grouped),
        "crash_share": result["crashed"] / scores.size,
        "updates_to_target": result["updates_to_target"],
        "missed_target": result["missed_target"],
    }


def comparison(ours: np.ndarray, theirs: np.ndarray) -> Result:
    """How scores (starts, policies, seeds) differ from a schedule's (1, policies, seeds), in all and by start."""
    difference = ours - theirs
    everywhere = np.broadcast_to(theirs, ours.shape)
    return {
        "difference": interval(np.mean, folded(difference)),
        "probability_of_improvement": probability_of_improvement(ours, everywhere),
        "by_start": by_start(difference),
    }


def comparisons(scores: Mapping[str, Result], arms: Iterable[str]) -> dict[str, dict[str, Result]]:
    """Every learner against every rival on one task; `scores` are the results of all contestants by name."""
    arrays = {name: np.array(result["test"]) for name, result in scores.items()}
    return {arm: {rival: comparison(arrays[arm], arrays[rival]) for rival in RIVALS} for arm in arms}


def claims(compared: Result, summaries: Result, arm: str) -> dict[str, Result]:
    """What is asked of the learner called `arm`, and how far it holds, from comparisons and summaries by task."""
    held_out = [task for task in compared if task != TRAINED_ON]
    against = lambda rival: {task: compared[task][arm][rival]["difference"] for task in held_out}
    constant, one_cycle = against("constant_in_hindsight"), against("one_cycle_best")
    starts = compared[TRAINED_ON][arm]["one_cycle_extras_best"]["by_start"]
    return {
        "no_worse_than_constant_in_hindsight": count_where(constant, lambda case: case["mean"] <= 0),
        "better_than_constant_in_hindsight": count_where(constant, lambda case: case["high"] < 0),
        "degrades_by_more_than_a_nat": count_where(constant, lambda case: case["mean"] > DEGRADED),
        "better_than_untuned_one_cycle": count_where(one_cycle, lambda case: case["high"] < 0),
        "tasks_with_a_crash": count_where(summaries, lambda case: case[arm]["crash_share"] > 0),
        "starts_better_than_one_cycle_with_the_same_extras": count_where(
            dict(enumerate(starts)), lambda case: case["high"] < 0
        ),
    }


def count_where(cases: Mapping[Any, Any], holds: Callable[[Any], bool]) -> Result:
    """For how many of `cases`, and for which, something holds."""
    named = [name for name, case in cases.items() if holds(case)]
    return {"count": len(named), "of": len(cases), "where": named}
