"""Exercises of lesson 09, Learning in a small world."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# The Q update.

TABLE = np.array([[1.0, 2.0], [3.0, 5.0], [0.5, -1.0], [8.0, 4.0]])
GOES_ON, THEN_BEST, ENDS = (0, 0, 1.0, 1, False, 0), (2, 1, 0.5, 0, False, 1), (1, 1, -2.0, 3, True, 0)


@exercise(
    "The Q update",
    [
        Case((TABLE, GOES_ON, 0.5, 1.0), "from state 0 by action 0, reward 1, to state 1; step size .5, gamma 1"),
        Case((TABLE, GOES_ON, 0.5, 0.9), "the same with gamma .9"),
        Case((TABLE, THEN_BEST, 0.1, 0.9), "from state 2 by action 1, reward .5, to state 0; step size .1"),
        Case((TABLE, ENDS, 0.25, 0.9), "from state 1 by action 1, reward -2, and the episode ends; step size .25"),
    ],
    [
        "Target: the reward plus gamma times the best value in the *next* state's row; at an end, the reward alone.",
        "Q(state, action) moves towards the target by the step size: add `step_size * (target - old)`.",
        "Only one number of the table changes. Return the whole table.",
    ],
    points=2,
)
def q_update(q, transition, step_size, gamma):
    """The table of Q-values (S, A) after one update of Q-learning.

    `transition` is (state, action, reward, next_state, terminated, next_action): whole numbers, but for the reward, a
    number, and `terminated`, which says that the episode ended there. `next_action` is what was done in `next_state`;
    it may be of no use. Source: Sutton and Barto 2018, equation 6.8.
    """
    state, action, reward, next_state, terminated, _ = transition
    target = reward + gamma * (0.0 if terminated else q[next_state].max())
    changed = q.copy()
    changed[state, action] += step_size * (target - q[state, action])
    return changed


def moved(q, transition, target, step_size):
    """The table with the pair of the transition moved towards a target."""
    changed = q.copy()
    changed[transition[:2]] += step_size * (target - q[transition[:2]])
    return changed


@q_update.wrong(
    "You went on with the action that was taken next: that is SARSA, which learns the value of the policy that acts.",
    "Q-learning goes on with the best action, whatever was done.",
)
def action_taken_next(q, transition, step_size, gamma):
    _, _, reward, next_state, terminated, next_action = transition
    return moved(q, transition, reward + gamma * (0.0 if terminated else q[next_state, next_action]), step_size)


@q_update.wrong(
    "You added the target and kept the old value in full: the values grow without end.",
    "New = (1 - step size) * old + step size * target.",
)
def old_value_kept_in_full(q, transition, step_size, gamma):
    changed = q_update.reference(q, transition, step_size, gamma)
    changed[transition[:2]] += step_size * q[transition[:2]]
    return changed


@q_update.wrong(
    "After the end you went on with the value of the next state.",
    "Where the episode has ended nothing follows: the target is the reward alone.",
)
def bootstrapped_after_the_end(q, transition, step_size, gamma):
    _, _, reward, next_state, _, _ = transition
    return moved(q, transition, reward + gamma * q[next_state].max(), step_size)


@q_update.wrong(
    "You put the target in the place of the old value: the step size is not used.",
    "One transition is one draw; a part of the way averages over many.",
)
def step_size_ignored(q, transition, step_size, gamma):
    return q_update.reference(q, transition, 1.0, gamma)


@q_update.wrong(
    "The shares are swapped: the old value moved 1 - step size of the way.",
    "The step size is the share of the way towards the target; what is left of the old value is 1 - step size.",
)
def shares_swapped(q, transition, step_size, gamma):
    return q_update.reference(q, transition, 1 - step_size, gamma)


@q_update.wrong("gamma is missing.", "What the next state is worth comes one step later, and counts gamma times.")
def gamma_missing(q, transition, step_size, gamma):
    return q_update.reference(q, transition, step_size, 1.0)


@q_update.wrong(
    "You took the best value of the whole table.", "The best of the row of the next state: that is where you are."
)
def best_of_the_table(q, transition, step_size, gamma):
    _, _, reward, _, terminated, _ = transition
    return moved(q, transition, reward + gamma * (0.0 if terminated else q.max()), step_size)


@q_update.wrong(
    "You took the best value of the state that was left.", "The future begins in the *next* state: its row counts."
)
def best_of_the_state_left(q, transition, step_size, gamma):
    state, _, reward, _, terminated, _ = transition
    return moved(q, transition, reward + gamma * (0.0 if terminated else q[state].max()), step_size)


@q_update.wrong(
    "You averaged over the next actions, as if the future were left to chance.",
    "Q-learning takes the best of them: `max`.",
)
def mean_of_the_next_state(q, transition, step_size, gamma):
    _, _, reward, next_state, terminated, _ = transition
    return moved(q, transition, reward + gamma * (0.0 if terminated else q[next_state].mean()), step_size)


@q_update.wrong("The reward is missing in the target.", "Target: the reward *and* what follows.")
def reward_missing(q, transition, step_size, gamma):
    state, action, _, *rest = transition
    return q_update.reference(q, (state, action, 0.0, *rest), step_size, gamma)


@q_update.wrong("The value moved away from the target.", "Add step size * (target - old), not (old - target).")
def away_from_the_target(q, transition, step_size, gamma):
    return q_update.reference(q, transition, -step_size, gamma)


@q_update.wrong("Nothing is returned.", "Return the table, also where you changed it in place.")
def table_not_returned(q, transition, step_size, gamma):
    q[:] = q_update.reference(q, transition, step_size, gamma)


@q_update.wrong("You return the new value alone.", "Return the whole table, with that one value changed.")
def value_for_table(q, transition, step_size, gamma):
    return q_update.reference(q, transition, step_size, gamma)[transition[:2]]


# Epsilon-greedy.

CLEAR, TIED = np.array([1.0, 3.0, 2.0]), np.array([2.0, 0.0, 2.0, 1.0])


@exercise(
    "Epsilon-greedy",
    [
        Case((CLEAR, 0.3, 0), "values 1, 3 and 2, epsilon .3, the first step of an episode"),
        Case((CLEAR, 0.3, 7), "the same, seven steps later"),
        Case((CLEAR, 0.0, 7), "the same with epsilon 0"),
        Case((TIED, 0.2, 0), "values 2, 0, 2 and 1, epsilon .2, the first step"),
        Case((TIED, 0.8, 3), "the same with epsilon .8, three steps later"),
    ],
    [
        "With probability epsilon an action is drawn evenly from *all*, the best one included.",
        "Otherwise a best action is taken; if several are equally good, each of them as often.",
        "`best = values == values.max()`; every action has epsilon / A, and the best share 1 - epsilon.",
    ],
    points=2,
)
def epsilon_greedy(values, epsilon, step):
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
def epsilon_inverted(values, epsilon, step):
    return epsilon_greedy.reference(values, 1 - epsilon, step)


@epsilon_greedy.wrong(
    "You explore at the first step of an episode alone.",
    "States that lie deep in an episode need exploration just as much: epsilon holds at every step.",
)
def explores_only_at_the_start(values, epsilon, step):
    return epsilon_greedy.reference(values, epsilon if step == 0 else 0.0, step)


@epsilon_greedy.wrong(
    "Of several best actions you always take the first.",
    "In a table of zeros all are best: `argmax` would take action 0 everywhere. Share evenly.",
)
def first_of_the_best(values, epsilon, step):
    return epsilon / len(values) + (1 - epsilon) * np.eye(len(values))[np.argmax(values)]


@epsilon_greedy.wrong(
    "You drew the exploring action from the others alone.",
    "By the usual definition the random action is drawn from all: the best one gets epsilon / A besides.",
)
def others_alone(values, epsilon, step):
    best = values == values.max()
    return np.where(best, (1 - epsilon) / best.sum(), epsilon / (~best).sum())


@epsilon_greedy.wrong(
    "Your probabilities do not add up to 1: the best action may be drawn by the random part, too.",
    "1 - epsilon, *plus* epsilon / A.",
)
def best_without_its_random_share(values, epsilon, step):
    best = values == values.max()
    return np.where(best, (1 - epsilon) / best.sum(), epsilon / len(values))


@epsilon_greedy.wrong("You never explore.", "With probability epsilon any action may be taken.")
def never_explores(values, epsilon, step):
    return epsilon_greedy.reference(values, 0.0, step)


@epsilon_greedy.wrong(
    "You took a softmax of the values: another way to explore, which depends on their scale.",
    "Epsilon-greedy knows just the best and the others, not how much better.",
)
def softmax_of_the_values(values, epsilon, step):
    return np.exp(values) / np.exp(values).sum()


@epsilon_greedy.wrong("You favour the worst action.", "These are values, not losses: the largest is best.")
def worst_favoured(values, epsilon, step):
    return epsilon_greedy.reference(-values, epsilon, step)


@epsilon_greedy.wrong(
    "Each best action gets 1 - epsilon in full, so that ties add up to more than 1.", "The best share 1 - epsilon."
)
def ties_not_shared(values, epsilon, step):
    return epsilon / len(values) + (1 - epsilon) * (values == values.max())


# The step sizes.


def updates(*triples):
    """Times, states and actions of updates, an array of whole numbers each."""
    return tuple(np.transpose(triples))


@exercise(
    "Step sizes",
    [
        Case(updates((0, 4, 1), (0, 4, 1), (0, 4, 1)), "three updates of one pair, at time 0"),
        Case(
            updates((0, 4, 1), (1, 4, 1), (0, 4, 0), (0, 4, 1), (0, 3, 1), (0, 4, 1), (1, 4, 1)),
            "seven updates: twice another time, once another action, once another state",
        ),
    ],
    [
        "Each triple of time, state and action has a count of its own: how often it was updated so far, this one too.",
        "A dictionary will do: `counts[triple] = counts.get(triple, 0) + 1`.",
        "The step size is 1 / n: the sum of 1/n is infinite, the sum of its squares is not.",
    ],
    points=2,
)
def step_sizes(times, states, actions):
    """Step size 1 / n of each update, in order (updates,), for a table over time, state and action.

    n is how often that time, state and action, all three, were updated so far, this update included. The arguments are
    arrays of whole numbers (updates,). Source: Robbins and Monro 1951.
    """
    counts, sizes = {}, []
    for triple in zip(times, states, actions, strict=True):
        counts[triple] = counts.get(triple, 0) + 1
        sizes.append(1 / counts[triple])
    return np.array(sizes)


def counted(*arrays):
    """How often each row of some arrays (updates,) has come so far (updates,)."""
    rows = list(zip(*arrays, strict=True))
    return np.array([rows[: number + 1].count(row) for number, row in enumerate(rows)])


@step_sizes.wrong(
    "You count all updates together: what is tried late would hardly learn any more.",
    "Each entry of the table is a mean of its own, with a count of its own.",
)
def one_count_for_all(times, states, actions):
    return 1 / np.arange(1, len(times) + 1)


@step_sizes.wrong(
    "You square the count: these step sizes add up to a finite number, so the value sticks before it arrives.",
    "The sum of the step sizes must be infinite: 1 / n, not 1 / n ** 2.",
)
def summable(times, states, actions):
    return 1 / counted(times, states, actions) ** 2


@step_sizes.wrong(
    "You count state and action, whatever the time.",
    "With a horizon the table has an entry for each time, too: Q[t, s, a].",
)
def time_forgotten(times, states, actions):
    return 1 / counted(states, actions)


@step_sizes.wrong("You count the states alone.", "Each *action* in a state has a value, and so a count, of its own.")
def action_forgotten(times, states, actions):
    return 1 / counted(times, states)


@step_sizes.wrong(
    "You began to count at 2: the first step size must be 1, so that nothing is left of the starting value.",
    "n includes the update at hand: 1, 2, 3, ...",
)
def this_one_counted_twice(times, states, actions):
    return 1 / (1 + counted(times, states, actions))


@step_sizes.wrong(
    "You used how often an entry is updated in all, also later.", "At an update only the past is known: count so far."
)
def future_counted(times, states, actions):
    rows = list(zip(times, states, actions, strict=True))
    return np.array([1 / rows.count(row) for row in rows])


@step_sizes.wrong("You return the counts.", "The step size is one over the count.")
def counts_for_sizes(times, states, actions):
    return counted(times, states, actions)


@step_sizes.wrong(
    "You took 1 over the root of the count: the squares of these step sizes add up to infinity.",
    "For the noise to average out for certain the power of n must be above 1/2; here it is 1.",
)
def one_over_the_root(times, states, actions):
    return 1 / np.sqrt(counted(times, states, actions))
