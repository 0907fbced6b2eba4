"""Exercise 12.2: The bootstrap."""

from typing import Any

import numpy as np

from rlvae_tutor.course.check.exercise import Answer, Case, exercise

QUESTION = """
## 2. The bootstrap

Loss curves of two contestants on the same VAEs. Draw them anew, once. What may be drawn, and in which order?
"""

# What is drawn is read off the values, which tell policy, run and step of both sides.
POLICIES, RUNS, STEPS, TRIES = 4, 6, 3, 40


def coded_curves() -> tuple[np.ndarray, np.ndarray]:
    """Curves (policies, runs, steps) of both sides, from whose difference one can tell where it comes from."""
    numbers = np.arange(POLICIES * RUNS * STEPS, dtype=float).reshape(POLICIES, RUNS, STEPS)
    return 1000 * numbers, numbers


def probed_resample(answer: Answer) -> dict[str, Any]:
    """What is drawn, and how, by an answer that is asked forty times, in words and truth values."""
    generator, (ours, theirs) = np.random.default_rng(0), coded_curves()
    draws = [np.asarray(answer(ours.copy(), theirs.copy(), generator), float) for _ in range(TRIES)]
    if any(draw.shape != (POLICIES, RUNS) for draw in draws):
        return {"shape": str(next(draw.shape for draw in draws if draw.shape != (POLICIES, RUNS)))}
    number = np.array(draws) / 999
    paired = bool(np.all(np.isclose(number, np.round(number))))
    found = {"shape": str((POLICIES, RUNS)), "each is the difference of one pair": paired}
    return found | ({"ours minus theirs": bool(np.all(number >= 0))} | how_drawn(np.abs(number)) if paired else {})


def how_drawn(numbers: np.ndarray) -> dict[str, bool]:
    """How pairs (tries, policies, runs), given by their numbers, were drawn."""
    whole = np.round(numbers).astype(int)
    policies, runs, steps = whole // (RUNS * STEPS), whole // STEPS % RUNS, whole % STEPS
    of_row = policies[:, :, 0]
    repeats = lambda rows: any(len(set(row)) < len(row) for row in rows.reshape(-1, rows.shape[-1]).tolist())
    return {
        "last step only": bool(np.all(steps == STEPS - 1)),
        "each row is of one policy": bool(np.all(policies == of_row[:, :, None])),
        "a policy may come twice": repeats(of_row),
        "a run may come twice in a row": repeats(runs),
        "each row draws runs of its own": bool(np.any(runs != runs[:, :1])),
    }


@exercise(
    "12/resampled_differences",
    "The bootstrap, policies first",
    question=QUESTION,
    cases=[Case((), "four policies with six runs each, of three steps; what forty calls of your function have drawn")],
    hints=[
        "Score first: the difference of the last steps, on the same VAE. Then draw.",
        "Policies are drawn with replacement: `generator.integers(policies, size=...)`. The rows may repeat.",
        "Then, for every row anew, as many of that policy's runs, with replacement: an index array (policies, runs).",
    ],
    points=3,
    probe=probed_resample,
)
def resampled_differences(ours: np.ndarray, theirs: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """One bootstrap draw (policies, runs) of the final differences, ours minus theirs, in nats.

    `ours` and `theirs` are loss curves (policies, runs, steps) of two contestants on the same VAEs, so that run [p, r]
    of one is the pair of run [p, r] of the other. What counts is the last step. `generator` is NumPy's: its
    `integers(n, size=shape)` draws from 0 to n - 1, with replacement. Policies are drawn first; then, for each one
    drawn, as many of its own runs as it has. Source: Davison and Hinkley 1997, section 3.8.
    """
    differences = ours[:, :, -1] - theirs[:, :, -1]
    policies, runs = differences.shape
    chosen = generator.integers(policies, size=(policies, 1))
    within = generator.integers(runs, size=(policies, runs))
    return differences[chosen, within]


def drawn(values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A right draw from values (policies, runs)."""
    policies, runs = values.shape
    return values[generator.integers(policies, size=(policies, 1)), generator.integers(runs, size=(policies, runs))]


@resampled_differences.wrong(
    "You drew steps, too. Steps of one run are no independent samples, and only the last one is the result.",
    "What is drawn anew is what could have come out otherwise: policies, and VAEs within them.",
)
def steps_resampled(ours: np.ndarray, theirs: np.ndarray, generator: np.random.Generator) -> object:
    steps = generator.integers(ours.shape[2], size=ours.shape[:2])
    differences = np.take_along_axis(ours - theirs, steps[:, :, None], axis=2)[:, :, 0]
    return drawn(differences, generator)


@resampled_differences.wrong(
    "The sign is the other way round: you took theirs minus ours.",
    "These are losses, ours minus theirs: below zero, ours is better.",
)
def theirs_minus_ours(ours: np.ndarray, theirs: np.ndarray, generator: np.random.Generator) -> object:
    return drawn((theirs - ours)[:, :, -1], generator)


@resampled_differences.wrong(
    "You put the runs of all policies into one pot. Runs of one policy share its luck: too narrow an interval.",
    "Three policies of ten runs are not thirty samples. Draw policies first.",
)
def seeds_pooled_over_policies(ours: np.ndarray, theirs: np.ndarray, generator: np.random.Generator) -> object:
    differences = (ours - theirs)[:, :, -1]
    return generator.choice(differences.ravel(), size=differences.shape)


@resampled_differences.wrong(
    "You drew both sides apart: the difference is then between two different VAEs.",
    "Same VAE, same noise: what both share cancels in the difference, but only in pairs.",
)
def pairing_broken(ours: np.ndarray, theirs: np.ndarray, generator: np.random.Generator) -> object:
    return drawn(ours[:, :, -1], generator) - drawn(theirs[:, :, -1], generator)


@resampled_differences.wrong(
    "You kept the policies and drew runs alone, as if these very policies were all there could be.",
    "Another training would give another policy. Draw them, too.",
)
def policies_kept(ours: np.ndarray, theirs: np.ndarray, generator: np.random.Generator) -> object:
    differences = (ours - theirs)[:, :, -1]
    runs = generator.integers(differences.shape[1], size=differences.shape)
    return np.take_along_axis(differences, runs, axis=1)


@resampled_differences.wrong(
    "You drew policies and kept all of their runs as they were.", "Within each policy drawn, its runs are drawn anew."
)
def runs_kept(ours: np.ndarray, theirs: np.ndarray, generator: np.random.Generator) -> object:
    return (ours - theirs)[generator.integers(len(ours), size=len(ours)), :, -1]


@resampled_differences.wrong(
    "You drew one set of runs for all policies, as if run 3 of one had something to do with run 3 of another.",
    "Each policy drives VAEs of its own: every row draws for itself.",
)
def one_draw_of_runs_for_all(ours: np.ndarray, theirs: np.ndarray, generator: np.random.Generator) -> object:
    policies, runs = ours.shape[:2]
    chosen, within = generator.integers(policies, size=policies), generator.integers(runs, size=runs)
    return (ours - theirs)[:, :, -1][np.ix_(chosen, within)]


@resampled_differences.wrong(
    "You shuffled: without replacement every draw holds the same values, and its mean never changes.",
    "The bootstrap draws with replacement; some come twice, some not at all.",
)
def shuffled(ours: np.ndarray, theirs: np.ndarray, generator: np.random.Generator) -> object:
    differences = generator.permutation((ours - theirs)[:, :, -1], axis=0)
    return generator.permuted(differences, axis=1)
