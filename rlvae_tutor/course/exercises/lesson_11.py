"""Exercises of lesson 11, Deep Q-learning."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# The replay memory. Columns: observation, action, reward, next observation, terminated.

STREAM = np.array(
    [
        [0.1, 0, 1.0, 0.2, 0],
        [0.2, 1, 2.0, 0.3, 0],
        [0.3, 0, 4.0, 0.4, 1],
        [0.5, 1, 8.0, 0.6, 0],
        [0.6, 0, 16.0, 0.7, 0],
        [0.7, 1, 32.0, 0.8, 1],
    ]
)
DRAWS = np.array([0.9, 0.05, 0.55, 0.3, 0.05])


@exercise(
    "The replay memory",
    [
        Case((STREAM[:2], 6, DRAWS, 0.5), "two transitions in a memory for six, five draws, gamma .5"),
        Case((STREAM, 6, DRAWS, 0.5), "six transitions in a memory for six; two of them ended an episode"),
        Case((STREAM, 4, DRAWS, 0.5), "the same in a memory for four: the two oldest have gone"),
        Case((STREAM[:5], 2, DRAWS[:2], 1.0), "five transitions in a memory for two, gamma 1"),
    ],
    [
        "A full memory gives the place of its oldest transition to the newest.",
        "`stream[-capacity:]` is what is left. There may be fewer: draw from those that are there.",
        "A draw of .5 is the row in the middle: int(draw * number of rows). The last column: gamma * (1 - terminated).",
    ],
    points=2,
)
def replayed(stream, capacity, draws, gamma):
    """The minibatch (batch, 5) that a replay memory gives after it was shown `stream`.

    `stream` (T, 5) holds transitions as they were lived through, one in each row: observation, action, reward, next
    observation, and 1 where the episode terminated, else 0. The memory keeps the newest `capacity` of them, the oldest
    first. Each of `draws` (batch,), uniform in [0, 1), picks one of those it holds. Each of these has an equal part of
    [0, 1): the first part is the oldest's, the last the newest's. In the minibatch the last column is the discount of
    what follows: gamma, or 0 where nothing does.
    """
    kept = stream[-capacity:]
    batch = kept[(draws * len(kept)).astype(int)]
    return np.column_stack([batch[:, :4], gamma * (1 - batch[:, 4])])


def drawn(kept, draws, gamma):
    """The minibatch from the transitions `kept`."""
    return replayed.reference(kept, len(kept), draws, gamma)


@replayed.wrong(
    "You forgot which transitions ended an episode: all of them are discounted by gamma.",
    "After the end nothing follows. A memory that forgets it teaches the network to hope for more.",
)
def forgets_the_end(stream, capacity, draws, gamma):
    batch = drawn(stream[-capacity:], draws, gamma)
    return np.column_stack([batch[:, :4], np.full(len(batch), gamma)])


@replayed.wrong(
    "You drew from places of the memory that nothing was written to: rows of zeros came out.",
    "Until the memory is full, draw only from what it holds.",
)
def sampled_before_filled(stream, capacity, draws, gamma):
    empty = np.zeros((max(0, capacity - len(stream)), 5))
    return drawn(np.concatenate([stream[-capacity:], empty]), draws, gamma)


@replayed.wrong(
    "When the memory was full, you wrote each new transition over the newest one: the oldest stayed for ever.",
    "The oldest goes: it was made by the policy that is least like today's.",
)
def newest_overwritten(stream, capacity, draws, gamma):
    if len(stream) <= capacity:
        return drawn(stream, draws, gamma)
    return drawn(np.concatenate([stream[: capacity - 1], stream[-1:]]), draws, gamma)


@replayed.wrong(
    "When the memory was full, you took nothing new in.", "The newest always comes in, and the oldest goes for it."
)
def closed_when_full(stream, capacity, draws, gamma):
    return drawn(stream[:capacity], draws, gamma)


@replayed.wrong(
    "You never let anything go: you drew from the whole stream.",
    "A memory has a size. Very old transitions tell of places where nobody goes any more.",
)
def without_a_limit(stream, capacity, draws, gamma):
    return drawn(stream, draws, gamma)


@replayed.wrong(
    "The discount is the wrong way round: gamma where the episode ended, 0 where it goes on.",
    "`terminated` is 1 at the end: the discount is gamma * (1 - terminated).",
)
def discount_inverted(stream, capacity, draws, gamma):
    batch = drawn(stream[-capacity:], draws, 1.0)
    return np.column_stack([batch[:, :4], gamma * (1 - batch[:, 4])])


@replayed.wrong(
    "You gave the newest transitions instead of drawn ones.",
    "Successive transitions are much alike; drawing at random mixes times and episodes.",
)
def newest_not_drawn(stream, capacity, draws, gamma):
    return drawn(
        stream[-capacity:][-len(draws) :], np.arange(min(len(draws), len(stream), capacity)) / len(draws), gamma
    )


@replayed.wrong(
    "You rounded to the nearest of the transitions: the oldest and the newest are drawn half as often as the others.",
    "Equal parts of [0, 1): int(draw * number of rows) cuts off, and does not round.",
)
def ends_drawn_half_as_often(stream, capacity, draws, gamma):
    kept = stream[-capacity:]
    return drawn(kept, np.round(draws * (len(kept) - 1)) / len(kept) + 0.5 / len(kept), gamma)


@replayed.wrong(
    "You left out the transitions that ended an episode.",
    "They are the only ones whose value is known without guessing. Keep them, with discount 0.",
)
def ends_left_out(stream, capacity, draws, gamma):
    kept = stream[-capacity:]
    return drawn(kept[kept[:, 4] == 0], draws, gamma)


@replayed.wrong(
    "Your last column is still `terminated`, not the discount.", "What learns wants to multiply: gamma, or 0 at an end."
)
def terminated_for_discount(stream, capacity, draws, gamma):
    kept = stream[-capacity:]
    return kept[(draws * len(kept)).astype(int)]


# The double target: three transitions, three actions.

RETURNS, DISCOUNTS = np.array([1.0, 2.0, -1.0]), np.array([0.5, 0.9, 0.0])
ONLINE = np.array([[1.0, 5.0, 2.0], [3.0, 0.0, 1.0], [0.0, 0.5, 4.0]])
TARGET = np.array([[10.0, 20.0, 30.0], [-1.0, 2.5, 2.0], [7.0, 8.0, 9.0]])


@exercise(
    "The double target",
    [
        Case((RETURNS[:1], DISCOUNTS[:1], ONLINE[:1], TARGET[:1]), "online 1, 5, 2; target 10, 20, 30; return 1, .5"),
        Case(
            (RETURNS[:2], DISCOUNTS[:2], ONLINE[:2], TARGET[:2]), "two transitions, after each of which the run goes on"
        ),
        Case(
            (RETURNS, DISCOUNTS, ONLINE, TARGET), "three transitions, the last of which ended its episode: discount 0"
        ),
    ],
    [
        "Two witnesses: one selects the next action, the other says what it is worth.",
        "The online network selects: `online.argmax(axis=1)`, one action for each transition.",
        "`target[np.arange(len(target)), selected]` is what the target network says of the selected actions.",
    ],
    points=2,
)
def double_target(returns, discounts, online, target):
    """Targets (batch,) of double DQN.

    `returns` and `discounts` (batch,) are what was earned and what the value of the rest counts; `online` and `target`
    (batch, actions) are the Q-values of the *next* observation by either network. Source: van Hasselt et al. 2016.
    """
    selected = online.argmax(axis=1)
    return returns + discounts * target[np.arange(len(target)), selected]


def after(returns, discounts, values):
    """Returns plus discounted values."""
    return returns + discounts * values


def picked(values, actions):
    """From each row the value of its action."""
    return np.take_along_axis(values, actions[:, None], axis=1)[:, 0]


@double_target.wrong(
    "The target network both selects and evaluates: this is the plain DQN, with its maximisation bias.",
    "Who was lucky when selecting must not be the witness of the value.",
)
def selects_and_evaluates_with_the_target(returns, discounts, online, target):
    return after(returns, discounts, target.max(axis=1))


@double_target.wrong(
    "The roles are swapped: you let the target network select and the online network evaluate.",
    "The online network selects, as it knows most; the target network, which stands still, evaluates.",
)
def roles_swapped(returns, discounts, online, target):
    return after(returns, discounts, picked(online, target.argmax(axis=1)))


@double_target.wrong(
    "The target network is not asked at all: the online network selects and evaluates.",
    "Then the target moves with every gradient step, and the luckiest action is still believed.",
)
def online_alone(returns, discounts, online, target):
    return after(returns, discounts, online.max(axis=1))


@double_target.wrong(
    "You left the discounts out, and with them the end of the episode, where the discount is 0.",
    "The discount counts what follows; after the end nothing does.",
)
def without_discounts(returns, discounts, online, target):
    return returns + picked(target, online.argmax(axis=1))


@double_target.wrong(
    "The returns are missing.", "What was earned on the way is the part of the target that is no guess."
)
def without_returns(returns, discounts, online, target):
    return discounts * picked(target, online.argmax(axis=1))


@double_target.wrong(
    "You took the smaller of the two largest values. (Others do so for other reasons, but it is not double DQN.)",
    "Select with one network, evaluate that action with the other.",
)
def smaller_of_two_maxima(returns, discounts, online, target):
    return after(returns, discounts, np.minimum(online.max(axis=1), target.max(axis=1)))


@double_target.wrong(
    "You took the largest of the two networks' mean values: both were asked both questions.",
    "An average is less noisy, but its largest entry is still a lucky one.",
)
def largest_mean(returns, discounts, online, target):
    return after(returns, discounts, ((online + target) / 2).max(axis=1))


@double_target.wrong(
    "Your selection runs over the batch, not over the actions.", "Each transition has a next action of its own: axis 1."
)
def selected_over_the_batch(returns, discounts, online, target):
    best = online.argmax(axis=0)[: len(online)]
    return after(returns, discounts, target[best, np.arange(len(best))])


@double_target.wrong(
    "You used the *number* of the selected action as if it were its value.", "`argmax` says which; then look it up."
)
def number_for_value(returns, discounts, online, target):
    return after(returns, discounts, online.argmax(axis=1))


# The target network. Values are linear: features times weights.

FEATURES = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0], [1.0, -1.0], [0.5, 1.0], [2.0, 1.0]])
NEXT = np.array([[1.0, 1.0], [0.0, 2.0], [1.0, -1.0], [0.5, 1.0], [2.0, 1.0], [0.0, 1.0]])
EARNED = np.array([1.0, 0.0, 2.0, -1.0, 0.5, 1.0])
BEGIN = np.array([0.5, -0.25])


@exercise(
    "The target network",
    [
        Case((BEGIN, FEATURES[:1], EARNED[:1], NEXT[:1], 2, 0.5), "weights .5, -.25; a single update, step size .1"),
        Case(
            (BEGIN, FEATURES[:2], EARNED[:2], NEXT[:2], 2, 0.5),
            "two updates with period 2: the copy is still the first",
        ),
        Case((BEGIN, FEATURES, EARNED, NEXT, 2, 0.5), "six updates with period 2: copies before updates 0, 2 and 4"),
        Case((BEGIN, FEATURES[:5], EARNED[:5], NEXT[:5], 3, 0.9), "five updates with period 3, gamma .9"),
    ],
    [
        "Before every update whose number is a multiple of `period`, `copy = weights.copy()`.",
        "The target is reward + gamma * (next features @ copy); the error is the target less features @ weights.",
        "The copy counts as a constant, so the gradient is that of features @ weights alone: the features.",
    ],
    points=3,
)
def learn_with_target(weights, features, rewards, next_features, period, gamma):
    """Weights of the learner and of its target after one pass, stacked: (2, size).

    The value of an observation is linear: features @ weights. Update number t, counted from 0, learns from
    `features[t]`, `rewards[t]` and `next_features[t]`; these are (T, size), (T,) and (T, size). The target network
    begins as a copy of `weights` (size,), and becomes a new one before each update whose number is a multiple of
    `period`. An update adds .1 * error * gradient of the value; the error is the target less the value. Source: Mnih et
    al. 2015.
    """
    weights = weights.copy()
    for t in range(len(rewards)):
        if t % period == 0:
            copy = weights.copy()
        error = rewards[t] + gamma * next_features[t] @ copy - features[t] @ weights
        weights += 0.1 * error * features[t]
    return np.stack([weights, copy])


@learn_with_target.wrong(
    "The target shares its variables with the learner: `copy = weights` is a second name and moves along.",
    "Copy the numbers: `weights.copy()`, and in Keras `target.set_weights(online.get_weights())`.",
)
def shared_not_copied(weights, features, rewards, next_features, period, gamma):
    own = weights.copy()
    for t in range(len(rewards)):
        own += 0.1 * (rewards[t] + gamma * next_features[t] @ own - features[t] @ own) * features[t]
    return np.stack([own, own])


def one_pass(weights, features, rewards, next_features, period, update, copies=None):
    """Weights and their copy after a pass; `update(t, weights, copy)` gives the change of weights."""
    weights, copy = weights.copy(), weights.copy()
    for t in range(len(rewards)):
        if copies(t) if copies else t % period == 0:
            copy = weights.copy()
        weights = weights + update(t, weights, copy)
    return np.stack([weights, copy])


@learn_with_target.wrong(
    "Your gradient flows through the target: the update also moves against the gradient of the *next* value.",
    "The target counts as a constant. Otherwise the network lowers its error by moving the goal.",
)
def gradient_through_the_target(weights, features, rewards, next_features, period, gamma):
    def update(t, own, copy):
        error = rewards[t] + gamma * next_features[t] @ copy - features[t] @ own
        return 0.1 * error * (features[t] - gamma * next_features[t])

    return one_pass(weights, features, rewards, next_features, period, update)


@learn_with_target.wrong(
    "Your target is never renewed: it stays the network of the beginning.",
    "Then nothing is learned beyond one step and the first guess. Copy once in a period.",
)
def never_copied(weights, features, rewards, next_features, period, gamma):
    def update(t, own, copy):
        return 0.1 * (rewards[t] + gamma * next_features[t] @ copy - features[t] @ own) * features[t]

    return one_pass(weights, features, rewards, next_features, period, update, copies=lambda t: False)


@learn_with_target.wrong(
    "Your first copy comes after a period of updates, and each later one is an update too late.",
    "Copy *before* the updates 0, period, 2 period ...: multiples of the period, 0 among them.",
)
def copied_an_update_late(weights, features, rewards, next_features, period, gamma):
    def update(t, own, copy):
        return 0.1 * (rewards[t] + gamma * next_features[t] @ copy - features[t] @ own) * features[t]

    return one_pass(weights, features, rewards, next_features, period, update, copies=lambda t: t % period == 1)


@learn_with_target.wrong(
    "You copy *after* the updates 0, period, 2 period ...: the copy then knows one update too many.",
    "First the copy, then the update, so that the target is older than what learns from it.",
)
def copied_after_the_update(weights, features, rewards, next_features, period, gamma):
    own, copy = weights.copy(), weights.copy()
    for t in range(len(rewards)):
        own = own + 0.1 * (rewards[t] + gamma * next_features[t] @ copy - features[t] @ own) * features[t]
        if t % period == 0:
            copy = own.copy()
    return np.stack([own, copy])


@learn_with_target.wrong(
    "You keep a copy, but compute the target with the weights that are learning.",
    "What follows is valued by the copy; only then does the target stand still.",
)
def copy_not_used(weights, features, rewards, next_features, period, gamma):
    def update(t, own, copy):
        return 0.1 * (rewards[t] + gamma * next_features[t] @ own - features[t] @ own) * features[t]

    return one_pass(weights, features, rewards, next_features, period, update)


@learn_with_target.wrong(
    "You compare the target with the copy's value of this observation, not with the learner's.",
    "The error is the learner's: the target less what *it* says now.",
)
def error_of_the_copy(weights, features, rewards, next_features, period, gamma):
    def update(t, own, copy):
        return 0.1 * (rewards[t] + gamma * next_features[t] @ copy - features[t] @ copy) * features[t]

    return one_pass(weights, features, rewards, next_features, period, update)


@learn_with_target.wrong(
    "You step the wrong way: the value moves away from its target.",
    "The error is target less value; added along the gradient of the value, it raises what is too low.",
)
def wrong_direction(weights, features, rewards, next_features, period, gamma):
    def update(t, own, copy):
        return -0.1 * (rewards[t] + gamma * next_features[t] @ copy - features[t] @ own) * features[t]

    return one_pass(weights, features, rewards, next_features, period, update)


@learn_with_target.wrong(
    "You copied the wrong way: once in a period the learner is set back to its target.",
    "The target becomes a copy of the learner, not the learner of the target.",
)
def copied_the_wrong_way(weights, features, rewards, next_features, period, gamma):
    own = weights.copy()
    for t in range(len(rewards)):
        if t % period == 0:
            own = weights.copy()
        own += 0.1 * (rewards[t] + gamma * next_features[t] @ weights - features[t] @ own) * features[t]
    return np.stack([own, weights])


@learn_with_target.wrong(
    "The value of what follows is not discounted.", "gamma times the copy's value of the next observation."
)
def without_gamma(weights, features, rewards, next_features, period, gamma):
    return learn_with_target.reference(weights, features, rewards, next_features, period, 1.0)
