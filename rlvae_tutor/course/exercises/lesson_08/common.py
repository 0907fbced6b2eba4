"""What several exercises of lesson 08 share."""

import numpy as np

# Two states, two actions and no chance: 0 stays, 1 goes to the other state.
SWITCH = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
SWITCH_R = np.array([[1.0, 0.5], [0.0, 0.25]])

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
