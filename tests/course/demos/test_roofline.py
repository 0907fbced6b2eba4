"""The roofline: level where arithmetic is the limit, sloping where memory is, and every way where it belongs."""

import numpy as np

from rlvae_tutor.course.demos.roofline import roofline_figure


def test_the_roof_is_the_lesser_of_two_limits_and_every_way_has_its_mark():
    rates = {"slow": 1e8, "fast": 1e10}
    (axes,) = roofline_figure(peak=4e10, traffic=1e10, intensity=8.0, rates=rates).axes
    roof, *marks = axes.lines
    across, height = roof.get_data()
    np.testing.assert_allclose(height, np.minimum(4e10, 1e10 * across))
    assert {mark.get_label(): tuple(np.ravel(mark.get_data())) for mark in marks} == {
        name: (8.0, rate) for name, rate in rates.items()
    }
    assert len({mark.get_marker() for mark in marks}) == len(rates)
