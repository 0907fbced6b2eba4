"""Exercise 09.2: Epsilon-greedy."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 2. Epsilon-greedy

With which probability is each action taken? Two details matter in practice: the random action may be the best one,
and of several best actions none is preferred.
"""

CLEAR, TIED = np.array([1.0, 3.0, 2.0]), np.array([2.0, 0.0, 2.0, 1.0])


@exercise(
    "09/epsilon_greedy",
    "Epsilon-greedy",
    question=QUESTION,
    cases=[
        Case((CLEAR, 0.3, 0), "values 1, 3 and 2, epsilon .3, the first step of an episode"),
        Case((CLEAR, 0.3, 7), "the same, seven steps later"),
        Case((CLEAR, 0.0, 7), "the same with epsilon 0"),
        Case((TIED, 0.2, 0), "values 2, 0, 2 and 1, epsilon .2, the first step"),
        Case((TIED, 0.8, 3), "the same with epsilon .8, three steps later"),
    ],
    hints=[
        "With probability epsilon an action is drawn evenly from *all*, the best one included.",
        "Otherwise a best action is taken; if several are equally good, each of them as often.",
        "`best = values == values.max()`; every action has epsilon / A, and the best share 1 - epsilon.",
    ],
    points=2,
)
def epsilon_greedy(values: np.ndarray, epsilon: float, step: int) -> np.ndarray:
    """Probability (A,) with which an epsilon-greedy policy takes each action.

    `values` (A,) are the Q-values of the state, `epsilon` lies between 0 and 1. `step` counts the steps of the episode
    from 0; it may be of no use. Actions of one and the same highest value share what goes to the best.
    """
    best = values == values.max()
    return epsilon / len(values) + (1 - epsilon) * best / best.sum()


@epsilon_greedy.wrong(
    "Epsilon is the other way round: yours explores with probability 1 - epsilon.",
    "Epsilon is the share of exploration; at epsilon 0 the policy is greedy.",
)
def epsilon_inverted(values: np.ndarray, epsilon: float, step: int) -> object:
    return epsilon_greedy.reference(values, 1 - epsilon, step)


@epsilon_greedy.wrong(
    "You explore at the first step of an episode alone.",
    "States that lie deep in an episode need exploration just as much: epsilon holds at every step.",
)
def explores_only_at_the_start(values: np.ndarray, epsilon: float, step: int) -> object:
    return epsilon_greedy.reference(values, epsilon if step == 0 else 0.0, step)


@epsilon_greedy.wrong(
    "Of several best actions you always take the first.",
    "In a table of zeros all are best: `argmax` would take action 0 everywhere. Share evenly.",
)
def first_of_the_best(values: np.ndarray, epsilon: float, step: int) -> object:
    return epsilon / len(values) + (1 - epsilon) * np.eye(len(values))[np.argmax(values)]


@epsilon_greedy.wrong(
    "You drew the exploring action from the others alone.",
    "By the usual definition the random action is drawn from all: the best one gets epsilon / A besides.",
)
def others_alone(values: np.ndarray, epsilon: float, step: int) -> object:
    best = values == values.max()
    return np.where(best, (1 - epsilon) / best.sum(), epsilon / (~best).sum())


@epsilon_greedy.wrong(
    "Your probabilities do not add up to 1: the best action may be drawn by the random part, too.",
    "1 - epsilon, *plus* epsilon / A.",
)
def best_without_its_random_share(values: np.ndarray, epsilon: float, step: int) -> object:
    best = values == values.max()
    return np.where(best, (1 - epsilon) / best.sum(), epsilon / len(values))


@epsilon_greedy.wrong("You never explore.", "With probability epsilon any action may be taken.")
def never_explores(values: np.ndarray, epsilon: float, step: int) -> object:
    return epsilon_greedy.reference(values, 0.0, step)


@epsilon_greedy.wrong(
    "You took a softmax of the values: another way to explore, which depends on their scale.",
    "Epsilon-greedy knows just the best and the others, not how much better.",
)
def softmax_of_the_values(values: np.ndarray, epsilon: float, step: int) -> object:
    return np.exp(values) / np.exp(values).sum()


@epsilon_greedy.wrong("You favour the worst action.", "These are values, not losses: the largest is best.")
def worst_favoured(values: np.ndarray, epsilon: float, step: int) -> object:
    return epsilon_greedy.reference(-values, epsilon, step)


@epsilon_greedy.wrong(
    "Each best action gets 1 - epsilon in full, so that ties add up to more than 1.", "The best share 1 - epsilon."
)
def ties_not_shared(values: np.ndarray, epsilon: float, step: int) -> object:
    return epsilon / len(values) + (1 - epsilon) * (values == values.max())
