"""Exercises of lesson 08, Planning in a small world."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# Bilinear rounding along one axis.


@exercise(
    "Round without freezing",
    [
        Case((2.25, 5), "a point at 2.25, five cells"),
        Case((0.7, 3), "a point at .7, three cells"),
        Case((3.0, 5), "a point that is cell 3 itself"),
        Case((4.0, 5), "a point on the last of five cells, number 4"),
    ],
    [
        "Only the two cells beside the point may be drawn, and their probabilities add up to 1.",
        "At 2.25 the average over the draws must be 2.25: how often must cell 3 be drawn?",
        "The upper cell is drawn with probability `position - lower`. On the last cell take `lower = cells - 2`.",
    ],
)
def cell_shares(position, cells):
    """Probabilities (`cells`,) with which a point is rounded to each cell of one axis, so that it is right on average.

    `position` is where the point lies, counted in cells from the first: a number from 0 to `cells` - 1.
    """
    shares = np.zeros(cells)
    lower = min(int(position), cells - 2)
    shares[lower + 1] = position - lower
    shares[lower] = 1 - shares[lower + 1]
    return shares


@cell_shares.wrong(
    "You round to the nearest cell: a step shorter than half a cell then never leads anywhere.",
    "Chance keeps small steps alive: one in four steps of a quarter cell moves by a whole one.",
)
def nearest_cell(position, cells):
    return np.eye(cells)[int(np.rint(position))]


@cell_shares.wrong(
    "The two probabilities are exchanged: the cell that is farther away is drawn more often.",
    "The average must be the point: the nearer a cell, the likelier.",
)
def shares_exchanged(position, cells):
    lower = min(int(position), cells - 2)
    return (lower + 1 - position) * np.eye(cells)[lower + 1] + (position - lower) * np.eye(cells)[lower]


@cell_shares.wrong(
    "You always round down, so that no small step upwards is ever made.", "On average the point must stay where it is."
)
def always_down(position, cells):
    return np.eye(cells)[int(position)]


@cell_shares.wrong(
    "You draw the two cells evenly, wherever the point lies between them.",
    "Half and half is right only for a point in the middle.",
)
def half_and_half(position, cells):
    lower = min(int(position), cells - 2)
    return (np.eye(cells)[lower] + np.eye(cells)[lower + 1]) / 2


# The Bellman backup. States lie on a line; the last one is terminal, and its entries in R and values are left-overs.

# Two states, two actions and no chance: 0 stays, 1 goes to the other state.
SWITCH = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
SWITCH_R = np.array([[1.0, 0.5], [0.0, 0.25]])
NOWHERE = np.array([False, False])
# Four states and three actions: one goes down, one goes up and may stay, one may lead to either end.
LINE = np.array(
    [
        [[1.0, 0.0, 0.0, 0.0], [0.4, 0.6, 0.0, 0.0], [0.5, 0.0, 0.0, 0.5]],
        [[0.8, 0.2, 0.0, 0.0], [0.0, 0.4, 0.6, 0.0], [0.5, 0.0, 0.0, 0.5]],
        [[0.0, 0.8, 0.2, 0.0], [0.0, 0.0, 0.4, 0.6], [0.45, 0.0, 0.0, 0.55]],
        [[0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.5, 0.0, 0.0, 0.5]],
    ]
)
LINE_R = np.array([[0.1, -1.0, 0.3], [0.5, -1.0, 0.2], [0.0, 2.0, -0.5], [1.0, 3.0, 2.0]])
LINE_VALUES = np.array([1.0, 2.0, 6.0, 9.0])
END = np.array([False, False, False, True])


@exercise(
    "The Bellman backup",
    [
        Case((SWITCH, SWITCH_R, NOWHERE, np.array([3.0, 4.0]), 1.0), "two states, no chance, gamma 1"),
        Case((SWITCH, SWITCH_R, NOWHERE, np.array([3.0, 4.0]), 0.5), "the same with gamma .5"),
        Case((LINE, LINE_R, np.zeros(4, bool), LINE_VALUES, 1.0), "four states in a row, with chance, none terminal"),
        Case((LINE, LINE_R, END, LINE_VALUES, 1.0), "the same; the last of the four states is terminal"),
        Case((LINE, LINE_R, END, LINE_VALUES, 0.9), "the same with gamma .9"),
    ],
    [
        "For each action: the reward now, plus gamma times what the next state is worth on average.",
        "`P @ values` is that average: it multiplies the last axis and leaves (S, A). Then take the best action.",
        "A terminal state is worth 0: as a next state, and in what you return. `np.where(terminal, 0, values)`.",
    ],
    points=2,
)
def bellman_backup(P, R, terminal, values, gamma):
    """Best return of each state (S,) with one step more, from the best returns `values` (S,) so far.

    `P` (S, A, S) are the probabilities of the next state, `R` (S, A) the expected rewards, `gamma` is the discount. In
    a state that is `terminal` (S,) nothing more is to be had, whatever its entries in `R` and `values` say. Source:
    Sutton and Barto 2018, equation 4.10.
    """
    later = np.where(terminal, 0.0, values)
    action_values = R + gamma * (P @ later)
    return np.where(terminal, 0.0, action_values.max(axis=1))


def action_values(P, R, terminal, values, gamma):
    """Values (S, A) of each action, right in all."""
    return R + gamma * (P @ np.where(terminal, 0.0, values))


@bellman_backup.wrong(
    "You averaged over the actions: that is the value of acting at random.",
    "Whoever plans may choose. The average is over chance, the maximum over actions.",
)
def mean_over_actions(P, R, terminal, values, gamma):
    return np.where(terminal, 0.0, action_values(P, R, terminal, values, gamma).mean(axis=1))


@bellman_backup.wrong(
    "What stands in `values` for a terminal state was counted as return to come.",
    "After the end nothing comes: a terminal next state is worth 0.",
)
def return_after_the_end(P, R, terminal, values, gamma):
    return np.where(terminal, 0.0, (R + gamma * (P @ values)).max(axis=1))


@bellman_backup.wrong(
    "In a terminal state you let an action be taken and its reward be earned.",
    "The episode is over there: the value that you return for it is 0.",
)
def action_after_the_end(P, R, terminal, values, gamma):
    return action_values(P, R, terminal, values, gamma).max(axis=1)


@bellman_backup.wrong(
    "You made no use of `terminal`: return to come is counted after the end, and from there it goes on.",
    "A terminal state is worth 0, as a next state and in what you return.",
)
def terminal_ignored(P, R, terminal, values, gamma):
    return (R + gamma * (P @ values)).max(axis=1)


@bellman_backup.wrong(
    "You wrote into the values that you were still reading: later states saw the new value of earlier ones.",
    "With t steps left all states look at the values with t - 1: read from the old array, write to a new one.",
)
def in_place(P, R, terminal, values, gamma):
    values = np.where(terminal, 0.0, values)
    for state in np.flatnonzero(~terminal):
        values[state] = (R[state] + gamma * P[state] @ values).max()
    return values


@bellman_backup.wrong(
    "You averaged the *number* of the next state, rounded it, and took the value there.",
    "Average the values, not the places: between a cliff and a hilltop there may be nothing at all.",
)
def expected_next_state_rounded(P, R, terminal, values, gamma):
    following = np.rint(P @ np.arange(len(values))).astype(int)
    later = np.where(terminal, 0.0, values)
    return np.where(terminal, 0.0, (R + gamma * later[following]).max(axis=1))


@bellman_backup.wrong(
    "You looked at the likeliest next state alone.", "Every next state counts, by its probability: `P @ values`."
)
def likeliest_next_state(P, R, terminal, values, gamma):
    later = np.where(terminal, 0.0, values)
    return np.where(terminal, 0.0, (R + gamma * later[P.argmax(axis=2)]).max(axis=1))


@bellman_backup.wrong(
    "The best reward and the best future were taken from different actions.",
    "One action brings both: add first, then take the maximum.",
)
def two_maxima(P, R, terminal, values, gamma):
    later = np.where(terminal, 0.0, values)
    return np.where(terminal, 0.0, R.max(axis=1) + gamma * (P @ later).max(axis=1))


@bellman_backup.wrong("gamma is missing.", "What comes one step later counts gamma times.")
def without_gamma(P, R, terminal, values, gamma):
    return bellman_backup.reference(P, R, terminal, values, 1.0)


@bellman_backup.wrong(
    "You discounted the reward of this very step, too.", "gamma ** 0 is 1: what comes now counts in full."
)
def reward_discounted(P, R, terminal, values, gamma):
    return gamma * bellman_backup.reference(P, R, terminal, values, 1.0)


@bellman_backup.wrong("The reward of the step is missing.", "Return is the reward now plus what comes later.")
def without_the_reward(P, R, terminal, values, gamma):
    return bellman_backup.reference(P, 0 * R, terminal, values, gamma)


@bellman_backup.wrong(
    "You return a value for every action.", "A state is worth what its best action is worth: `.max(axis=1)`."
)
def no_maximum(P, R, terminal, values, gamma):
    return np.where(terminal[:, np.newaxis], 0.0, action_values(P, R, terminal, values, gamma))


@bellman_backup.wrong(
    "You took the maximum over the states and kept the actions apart.", "Each state chooses for itself: axis 1."
)
def maximum_over_states(P, R, terminal, values, gamma):
    return action_values(P, R, terminal, values, gamma).max(axis=0)


# The greedy policy.

THREE_WAYS = np.array([[5.5, 1.5, 1.0], [0.0, -1.0, 4.0], [0.5, 2.5, 0.0], [-1.0, 1.0, 0.0]])


@exercise(
    "The greedy policy",
    [
        Case((SWITCH, SWITCH_R, np.array([3.0, 4.0]), 1.0), "two states, no chance, gamma 1"),
        Case((SWITCH, SWITCH_R, np.array([3.0, 4.0]), 0.25), "the same with gamma .25"),
        Case((LINE, LINE_R, LINE_VALUES, 1.0), "four states in a row, three actions, gamma 1"),
        Case((LINE, THREE_WAYS, LINE_VALUES, 1.0), "the same with other rewards"),
        Case((LINE, THREE_WAYS, LINE_VALUES, 0.3), "and with gamma .3"),
    ],
    [
        "First the value of every action in every state, (S, A), as in the backup.",
        "Not the maximum this time but where it stands: `argmax` over the actions, axis 1.",
    ],
)
def greedy_policy(P, R, values, gamma):
    """The best action (S,), a whole number, in each state, if what follows is worth `values` (S,).

    `P` is (S, A, S), `R` is (S, A); no state is terminal here.
    """
    return np.argmax(R + gamma * (P @ values), axis=1)


@greedy_policy.wrong(
    "Your argmax runs over the states: it says in which state each action is best.",
    "Each state chooses among its actions: axis 1.",
)
def best_state_of_each_action(P, R, values, gamma):
    return np.argmax(R + gamma * (P @ values), axis=0)


@greedy_policy.wrong(
    "The reward is forgotten: you go where it is best to be, whatever the way there costs.",
    "An action is worth its reward *and* what follows.",
)
def reward_forgotten(P, R, values, gamma):
    return np.argmax(P @ values, axis=1)


@greedy_policy.wrong(
    "You looked at the reward of this step alone, as if gamma were 0.",
    "A policy may grab the reward now only if nothing follows.",
)
def future_forgotten(P, R, values, gamma):
    return np.argmax(R, axis=1)


@greedy_policy.wrong("gamma is missing.", "It decides between a good now and a better later.")
def gamma_forgotten(P, R, values, gamma):
    return np.argmax(R + P @ values, axis=1)


@greedy_policy.wrong(
    "You looked at the likeliest next state alone.", "Every next state counts, by its probability: `P @ values`."
)
def likeliest_state_alone(P, R, values, gamma):
    return np.argmax(R + gamma * values[P.argmax(axis=2)], axis=1)


@greedy_policy.wrong(
    "You return what the best action is worth, not which one it is.", "A policy gives actions: argmax, not max."
)
def value_for_action(P, R, values, gamma):
    return np.max(R + gamma * (P @ values), axis=1)


@greedy_policy.wrong("You chose the worst action.", "These are returns, not losses: more is better.")
def worst_action(P, R, values, gamma):
    return np.argmin(R + gamma * (P @ values), axis=1)


# The regret.

FIRST, MIXED = np.zeros(4, int), np.array([1, 2, 0, 1])


@exercise(
    "The regret",
    [
        Case((SWITCH, SWITCH_R, np.array([0, 0]), 1), "two states; always stay, for one step"),
        Case((SWITCH, SWITCH_R, np.array([0, 0]), 3), "the same for three steps"),
        Case((LINE, LINE_R, FIRST, 4), "four states in a row; the first action everywhere, for four steps"),
        Case((LINE, LINE_R, MIXED, 4), "the same; actions 1, 2, 0 and 1"),
    ],
    [
        "Two returns: the best there is, and that of keeping these actions. The regret is their difference.",
        "Both are built up from zero steps left, one backup at a time.",
        "The best takes `.max(axis=1)` of its own backup, the other `[np.arange(len(R)), actions]` of *its* own.",
    ],
    points=2,
)
def regret(P, R, actions, horizon):
    """What is lost in each state (S,) by taking the same `actions` (S,) at each of `horizon` steps; gamma is 1.

    `P` is (S, A, S), `R` is (S, A); no state is terminal here. Measured against the best plan, so never negative.
    """
    best, own = np.zeros(len(R)), np.zeros(len(R))
    for _ in range(horizon):
        best = np.max(R + P @ best, axis=1)
        own = (R + P @ own)[np.arange(len(R)), actions]
    return best - own


def best_returns(P, R, horizon):
    """Best action values (S, A) and best returns (S,) with so many steps left."""
    best = np.zeros(len(R))
    for _ in range(horizon):
        values = R + P @ best
        best = values.max(axis=1)
    return values, best


@regret.wrong("The sign is wrong: a regret is what the best plan earns *more*.", "Best less own, never below zero.")
def own_less_best(P, R, actions, horizon):
    return -regret.reference(P, R, actions, horizon)


@regret.wrong(
    "You let the policy take one step and the best plan do the rest.",
    "Who keeps a policy keeps it: its own backup must go on from its own values.",
)
def one_step_alone(P, R, actions, horizon):
    values, best = best_returns(P, R, horizon)
    return best - values[np.arange(len(R)), actions]


@regret.wrong(
    "You say whether the action is another than the best one, not what that costs.",
    "Two actions may be worth nearly the same: count the loss, not the difference of names.",
)
def another_action(P, R, actions, horizon):
    return (best_returns(P, R, horizon)[0].argmax(axis=1) != actions).astype(float)


@regret.wrong("You return what the policy earns.", "The regret is the best return less this one.")
def return_for_regret(P, R, actions, horizon):
    return best_returns(P, R, horizon)[1] - regret.reference(P, R, actions, horizon)


@regret.wrong(
    "You compared with the best of the policies that take one action everywhere.",
    "The measure is the best plan, which may take another action in every state and at every step.",
)
def against_the_best_constant(P, R, actions, horizon):
    own = return_for_regret(P, R, actions, horizon)
    constants = [return_for_regret(P, R, np.full(len(R), action), horizon) for action in range(R.shape[1])]
    return np.max(constants, axis=0) - own


@regret.wrong(
    "You summed the regrets of single steps, as if every step were the last one.",
    "An action that costs now may pay later: compare whole returns.",
)
def each_step_by_itself(P, R, actions, horizon):
    return horizon * (R.max(axis=1) - R[np.arange(len(R)), actions])
