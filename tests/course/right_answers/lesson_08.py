"""Answers to the exercises of lesson 08 that are right in another way than the solution."""

import numpy as np


def backup_state_by_state(P, R, terminal, values, gamma):
    """`bellman_backup` in loops, as it is told in words."""
    better = []
    for state in range(len(R)):
        worth = []
        for action in range(R.shape[1]):
            later = sum(P[state, action, to] * values[to] for to in range(len(R)) if not terminal[to])
            worth.append(R[state, action] + gamma * later)
        better.append(0.0 if terminal[state] else max(worth))
    return np.array(better)


def policy_state_by_state(P, R, values, gamma):
    """`greedy_policy` in loops, as a list of Python numbers."""
    worth = lambda state, action: R[state, action] + gamma * sum(P[state, action] * values)
    return [max(range(R.shape[1]), key=lambda action: worth(state, action)) for state in range(len(R))]


def regret_by_recursion(P, R, actions, horizon):
    """`regret` forwards: the best by asking for each action, the policy's by following its distribution over states."""

    def best(state, left):
        if left == 0:
            return 0.0
        later = [best(to, left - 1) for to in range(len(R))]
        return max(R[state, action] + P[state, action] @ later for action in range(R.shape[1]))

    where, own = np.eye(len(R)), np.zeros(len(R))
    for _ in range(horizon):
        own += where @ [R[state, action] for state, action in enumerate(actions)]
        where = where @ np.stack([P[state, action] for state, action in enumerate(actions)])
    return [best(state, horizon) - own[state] for state in range(len(R))]


ANSWERS = {
    "cell_shares": lambda x, n: np.maximum(0, 1 - np.abs(np.arange(n) - x)),
    "bellman_backup": backup_state_by_state,
    "greedy_policy": policy_state_by_state,
    "regret": regret_by_recursion,
}
