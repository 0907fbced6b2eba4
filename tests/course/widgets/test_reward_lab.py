"""The reward lab follows its controls, ranks the runs as their returns say, and says which run wins."""

from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.image import imread

from rlvae_tutor.course.widgets import reward_lab, reward_static
from rlvae_tutor.course.widgets.reward_lab import CHOICES, uncharged
from rlvae_tutor.mdp.recording import Recording
from rlvae_tutor.mdp.rewards import area, steps_to_target

NAMES = ["rise and fall", "constant", "slow", "too fast"]
HORIZON = 10
# Excess over its start after every step: the first run ends best, the second is first to fall, the last one crashes.
RATIOS = np.array(
    [
        np.r_[1.0, np.linspace(0.9, 0.06, HORIZON)],
        np.r_[1.0, np.geomspace(0.3, 0.08, HORIZON)],
        np.r_[1.0, np.linspace(0.99, 0.8, HORIZON)],
        np.r_[1.0, 1.5, np.full(HORIZON - 1, 10.0)],
    ]
).T


def recording():
    """Four made-up runs with the fields that rewards look at."""
    u, moments = np.log(RATIOS), []
    for t in range(HORIZON + 1):
        diverged = np.array([False, False, False, t >= 2])
        step = np.array([t, t, t, min(t, 2)])
        nelbo = np.where(diverged, np.nan, 22 + 24 * RATIOS[t])
        fields = {"u_outer": u[t], "lowest_u": u[: t + 1].min(axis=0), "worst": np.full(4, 262.0), "nelbo": nelbo}
        moments.append(SimpleNamespace(step=step, diverged=diverged, reconstruction=nelbo - 3, **fields))
    return Recording(tuple(moments), HORIZON)


@pytest.fixture
def widget():
    return reward_lab(recording(), NAMES)


def shown(widget):
    return bytes(widget.picture.value), widget.words.value


def test_it_shows_a_picture_and_words_from_the_start(widget):
    assert shown(widget)[0].startswith(b"\x89PNG")
    assert 'aria-live="polite"' in widget.words.value
    for control in widget.controls.values():
        assert control.description
        assert control.style.description_width == "initial"


def test_every_reward_gives_a_picture_of_its_own(widget):
    pictures = set()
    for name in CHOICES:
        widget.controls["reward"].value = name
        pictures.add(shown(widget)[0])
        assert "nan" not in widget.words.value
    assert len(pictures) == len(CHOICES) == 8


def test_every_step_of_gamma_changes_the_picture(widget):
    gamma = widget.controls["gamma"]
    assert gamma.value < gamma.max, "a key to the right must move it"
    before = shown(widget)[0]
    for value in (gamma.value + gamma.step, 0.8, gamma.min, gamma.max):
        gamma.value = value
        assert shown(widget)[0] != before
        before = shown(widget)[0]


def pixels(widget):
    return imread(BytesIO(shown(widget)[0]))


def test_the_same_values_give_the_same_picture_but_for_a_rounded_pixel(widget):
    before, words = pixels(widget), shown(widget)[1]
    widget.controls["gamma"].value = 0.3
    assert np.mean(pixels(widget) != before) > 1e-2
    widget.controls["gamma"].value = 0.9
    assert np.mean(pixels(widget) != before) < 1e-4
    assert shown(widget)[1] == words


@pytest.mark.parametrize(
    ("reward", "gamma", "words"),
    [
        ("log excess", 1.0, "rise and fall. It ends at 23.4 nats, the lowest loss of all: the right run wins"),
        ("log excess", 0.5, "constant, which ends at 23.9 nats, while rise and fall ends at 23.4: the wrong run wins"),
        ("steps to target, rest after a crash not charged", 1.0, "too fast, which crashed in step 2"),
        ("steps to target", 1.0, "constant"),
        ("final", 0.0, "Level at the top"),
    ],
)
def test_it_says_who_wins_and_whether_that_is_right(widget, reward, gamma, words):
    widget.controls["reward"].value, widget.controls["gamma"].value = reward, gamma
    assert words in widget.words.value


@pytest.mark.parametrize("reward", [area, steps_to_target])
def test_what_is_not_charged_is_the_rest_after_a_crash(reward):
    runs = recording()
    free, full = runs.rewards(uncharged(reward)), runs.rewards(reward)
    np.testing.assert_array_equal(free[:, :3], full[:, :3])
    assert full[1, 3] == pytest.approx((HORIZON - 1) * free[1, 3]), "nine steps end with or after the crash"


def test_the_static_version_is_a_picture():
    assert reward_static(recording(), NAMES).data.startswith(b"\x89PNG")
