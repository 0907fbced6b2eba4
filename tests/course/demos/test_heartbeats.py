"""Heartbeats are drawn in millivolts."""

import numpy as np

from rlvae_tutor.course.demos.heartbeats import MILLISECONDS, PEAK, millivolts, sheaf_figure
from rlvae_tutor.datasets.sequences import BEAT_MEAN, BEAT_UNIT


def test_a_value_of_the_data_has_its_millivolts_back():
    np.testing.assert_allclose(millivolts([0.0, 1.0]), [BEAT_MEAN, BEAT_MEAN + BEAT_UNIT])
    assert MILLISECONDS[PEAK] == 0


def test_sheaves_are_a_picture():
    beats = np.random.default_rng(0).normal(size=(3, 120))
    assert sheaf_figure({"usual": beats, "wide": 2 * beats}, shown=2).data.startswith(b"\x89PNG")
