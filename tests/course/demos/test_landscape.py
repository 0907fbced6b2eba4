"""The landscape of lesson 08 is a picture."""

from rlvae_tutor.course.demos.landscape import landscape_figure
from rlvae_tutor.mdp.grid_world import STATIONARY


def test_it_is_a_picture():
    assert landscape_figure(STATIONARY).data.startswith(b"\x89PNG")
