"""Exercise 11.1: The replay memory."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. The replay memory

Transitions come in one by one, the memory is full at some time, and a minibatch is asked for. Which transitions may
be drawn, and what must each of them still know?
"""

# Columns: observation, action, reward, next observation, terminated.
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
    "11/replayed",
    "The replay memory",
    question=QUESTION,
    cases=[
        Case((STREAM[:2], 6, DRAWS, 0.5), "two transitions in a memory for six, five draws, gamma .5"),
        Case((STREAM, 6, DRAWS, 0.5), "six transitions in a memory for six; two of them ended an episode"),
        Case((STREAM, 4, DRAWS, 0.5), "the same in a memory for four: the two oldest have gone"),
        Case((STREAM[:5], 2, DRAWS[:2], 1.0), "five transitions in a memory for two, gamma 1"),
    ],
    hints=[
        "A full memory gives the place of its oldest transition to the newest.",
        "`stream[-capacity:]` is what is left. There may be fewer: draw from those that are there.",
        "A draw of .5 is the row in the middle: int(draw * number of rows). The last column: gamma * (1 - terminated).",
    ],
    points=2,
)
def replayed(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> np.ndarray:
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


def drawn(kept: np.ndarray, draws: np.ndarray, gamma: float) -> np.ndarray:
    """The minibatch from the transitions `kept`."""
    return replayed.reference(kept, len(kept), draws, gamma)


@replayed.wrong(
    "You forgot which transitions ended an episode: all of them are discounted by gamma.",
    "After the end nothing follows. A memory that forgets it teaches the network to hope for more.",
)
def forgets_the_end(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> object:
    batch = drawn(stream[-capacity:], draws, gamma)
    return np.column_stack([batch[:, :4], np.full(len(batch), gamma)])


@replayed.wrong(
    "You drew from places of the memory that nothing was written to: rows of zeros came out.",
    "Until the memory is full, draw only from what it holds.",
)
def sampled_before_filled(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> object:
    empty = np.zeros((max(0, capacity - len(stream)), 5))
    return drawn(np.concatenate([stream[-capacity:], empty]), draws, gamma)


@replayed.wrong(
    "When the memory was full, you wrote each new transition over the newest one: the oldest stayed for ever.",
    "The oldest goes: it was made by the policy that is least like today's.",
)
def newest_overwritten(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> object:
    if len(stream) <= capacity:
        return drawn(stream, draws, gamma)
    return drawn(np.concatenate([stream[: capacity - 1], stream[-1:]]), draws, gamma)


@replayed.wrong(
    "When the memory was full, you took nothing new in.", "The newest always comes in, and the oldest goes for it."
)
def closed_when_full(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> object:
    return drawn(stream[:capacity], draws, gamma)


@replayed.wrong(
    "You never let anything go: you drew from the whole stream.",
    "A memory has a size. Very old transitions tell of places where nobody goes any more.",
)
def without_a_limit(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> object:
    return drawn(stream, draws, gamma)


@replayed.wrong(
    "The discount is the wrong way round: gamma where the episode ended, 0 where it goes on.",
    "`terminated` is 1 at the end: the discount is gamma * (1 - terminated).",
)
def discount_inverted(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> object:
    batch = drawn(stream[-capacity:], draws, 1.0)
    return np.column_stack([batch[:, :4], gamma * (1 - batch[:, 4])])


@replayed.wrong(
    "You gave the newest transitions instead of drawn ones.",
    "Successive transitions are much alike; drawing at random mixes times and episodes.",
)
def newest_not_drawn(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> object:
    return drawn(
        stream[-capacity:][-len(draws) :], np.arange(min(len(draws), len(stream), capacity)) / len(draws), gamma
    )


@replayed.wrong(
    "You rounded to the nearest of the transitions: the oldest and the newest are drawn half as often as the others.",
    "Equal parts of [0, 1): int(draw * number of rows) cuts off, and does not round.",
)
def ends_drawn_half_as_often(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> object:
    kept = stream[-capacity:]
    return drawn(kept, np.round(draws * (len(kept) - 1)) / len(kept) + 0.5 / len(kept), gamma)


@replayed.wrong(
    "You left out the transitions that ended an episode.",
    "They are the only ones whose value is known without guessing. Keep them, with discount 0.",
)
def ends_left_out(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> object:
    kept = stream[-capacity:]
    return drawn(kept[kept[:, 4] == 0], draws, gamma)


@replayed.wrong(
    "Your last column is still `terminated`, not the discount.", "What learns wants to multiply: gamma, or 0 at an end."
)
def terminated_for_discount(stream: np.ndarray, capacity: int, draws: np.ndarray, gamma: float) -> object:
    kept = stream[-capacity:]
    return kept[(draws * len(kept)).astype(int)]
