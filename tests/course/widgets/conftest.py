"""What the tests of several widgets share."""

from dataclasses import replace

import numpy as np
import pytest

from rlvae_tutor.mdp.grid_world import STATIONARY, GridWorldEnv
from rlvae_tutor.qlearning import planning, tabular


def all_positions(control):
    """All values that a control may take, from end to end."""
    if hasattr(control, "options"):
        return [value for _, value in control.options]
    return list(np.linspace(control.min, control.max, round((control.max - control.min) / control.step) + 1))


@pytest.fixture(scope="session")
def positions():
    return all_positions


@pytest.fixture
def words_only(monkeypatch):
    """Make a widget follow its controls in words alone, for tests that read many of its sentences and no picture."""

    def undrawn(widget):
        monkeypatch.setattr(widget, "redraw", lambda draw: None)
        return widget

    return undrawn


@pytest.fixture(scope="session")
def small_world():
    """A world of few cells, its optimal Q-values, and runs of both kinds of experience, briefly."""
    world = replace(STATIONARY, rounding="nearest", cells=9, goal=0.2)
    optimal = planning.value_iteration(world.P, world.R, 0.99)[0]
    settings = tabular.TableSettings(updates=2000, gamma=0.99, power=0, traces=8)
    train = lambda experience: tabular.train_table(GridWorldEnv(world), replace(settings, experience=experience), False)
    return world, optimal, {experience: train(experience) for experience in ("uniform", "episodes")}
