"""Exercise 05.4: The Markov test."""

from collections.abc import Callable

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 4. The Markov test

Are the weights a state? You get a world and may try it.
"""

State = dict[str, np.ndarray]
# The next state from a state and a seed.
World = Callable[[State, int], State]

# Worlds of the cases: how a state goes on, by plain descent and by momentum, with noisy gradients.


def plain_world(state: State, seed: int) -> State:
    """Plain gradient descent: the slots stand by and change nothing."""
    noise = np.random.default_rng(seed).normal(size=state["weights"].shape)
    return {"weights": state["weights"] - 0.1 * (state["weights"] + noise), "slots": state["slots"]}


def momentum_world(state: State, seed: int) -> State:
    """Momentum: the slots are added to the step."""
    noise = np.random.default_rng(seed).normal(size=state["weights"].shape)
    slots = 0.9 * state["slots"] - 0.1 * (state["weights"] + noise)
    return {"weights": state["weights"] + slots, "slots": slots}


def quiet_world(state: State, seed: int) -> State:
    """Plain gradient descent without noise; a slot counts the steps."""
    del seed
    return {"weights": 0.9 * state["weights"], "slots": state["slots"] + 1}


MOVING = {"weights": np.array([1.0, 2.0]), "slots": np.array([0.3, -0.2])}


@exercise(
    "05/weights_suffice",
    "The Markov test",
    question=QUESTION,
    cases=[
        Case((plain_world, MOVING, 1), "plain gradient descent on noisy gradients"),
        Case((momentum_world, MOVING, 1), "momentum on noisy gradients"),
        Case((quiet_world, MOVING, 1), "plain gradient descent without noise; a slot counts the steps"),
    ],
    hints=[
        "Two futures of one and the same present: the state as it is, and the same state with its slots emptied.",
        "Whatever else decides the future must be equal in both, the seed too.",
        "Compare the *weights* that `go_on` leads to, with np.array_equal.",
    ],
    points=2,
)
def weights_suffice(go_on: World, state: State, seed: int) -> bool:
    """Whether the weights alone decide which weights come next: True or False.

    `go_on(state, seed)` returns the state after one update whose noise is drawn with `seed`. A state is a dictionary
    with the arrays `weights` and `slots`, of one shape; `slots` of zeros are empty.
    """
    forgot = {"weights": state["weights"], "slots": np.zeros_like(state["slots"])}
    return bool(np.array_equal(go_on(state, seed)["weights"], go_on(forgot, seed)["weights"]))


def emptied(state: State) -> State:
    """The state with empty slots."""
    return {"weights": state["weights"], "slots": np.zeros_like(state["slots"])}


@weights_suffice.wrong(
    "The two futures had different seeds. They would differ even if the slots did nothing.",
    "An experiment changes one thing. Give both futures the same seed.",
)
def seeds_differ(go_on: World, state: State, seed: int) -> object:
    return bool(np.array_equal(go_on(state, seed)["weights"], go_on(emptied(state), seed + 1)["weights"]))


@weights_suffice.wrong(
    "You compared whole states: slots that were emptied differ, of course.",
    "The question is whether the *weights* that come next are the same.",
)
def slots_compared(go_on: World, state: State, seed: int) -> object:
    kept, emptied_first = go_on(state, seed), go_on(emptied(state), seed)
    return all(np.array_equal(kept[name], emptied_first[name]) for name in kept)


@weights_suffice.wrong(
    "You compared the present weights, which are equal by construction.", "Markov is a word about the *next* state."
)
def present_compared(go_on: World, state: State, seed: int) -> object:
    return bool(np.array_equal(state["weights"], emptied(state)["weights"]))


@weights_suffice.wrong(
    "Your answer is the wrong way round: equal futures mean that the weights do suffice.",
    "One future for both: nothing that was taken away mattered.",
)
def wrong_way_round(go_on: World, state: State, seed: int) -> object:
    return not weights_suffice.reference(go_on, state, seed)
