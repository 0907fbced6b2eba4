"""The cliff of lesson 09 is drawn with the ways along it."""

import numpy as np

from rlvae_tutor.course.demos.cliff import cliff_figure


def test_the_cliff_is_drawn_with_both_ways():
    ways = {"Q-learning": np.array([36, 24, 25]), "SARSA": np.array([36, 24, 12])}
    assert cliff_figure(ways).data.startswith(b"\x89PNG")
