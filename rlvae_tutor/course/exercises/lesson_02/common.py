"""What several exercises of lesson 02 share."""

import numpy as np

ONE = np.array([[0.7]]), np.array([[-0.9]])
TWO = np.array([[0.7, 0.0], [-1.0, 2.0]]), np.array([[-0.9, 0.5], [0.0, -2.0]])
