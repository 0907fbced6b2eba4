"""The docstrings of the two environments are their specification: complete, and their examples run."""

import doctest
import inspect
import re

import pytest

from rlvae_tutor.mdp import environment
from rlvae_tutor.mdp.actions import ACTION_SETS, AnyControls
from rlvae_tutor.mdp.environment import VAETrainingEnv, VAETrainingVectorEnv
from rlvae_tutor.mdp.observations import FEATURES, OBSERVATION_SETS
from rlvae_tutor.mdp.rewards import REWARDS

SPECIFICATION = inspect.getdoc(VAETrainingEnv)


def rows(first):
    """Cells of the rows of the table whose first column is headed so, by the name in the first cell."""
    table = SPECIFICATION.partition(f"| {first} |")[2].partition("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {row[0].strip("`"): row[1:] for row in cells}


@pytest.mark.parametrize("name", [*ACTION_SETS, *OBSERVATION_SETS, *FEATURES, *REWARDS])
def test_every_name_is_in_the_specification(name):
    assert f"`{name}`" in SPECIFICATION


def test_the_table_of_features_is_in_their_order():
    assert list(rows("feature")) == list(FEATURES)


def test_the_table_of_rewards_is_complete():
    assert list(rows("reward")) == list(REWARDS)


def test_the_sizes_of_all_action_sets_are_those_of_their_spaces():
    discrete, continuous = rows("set | n"), rows("set | numbers")
    assert discrete.keys() | continuous.keys() == ACTION_SETS.keys()
    for name, actions in ACTION_SETS.items():
        if isinstance(actions, AnyControls):
            assert continuous[name][0] == str(actions.space.shape[0])
        else:
            assert SPECIFICATION.count(f"| `{name}` | {actions.space.n} |") == 1


def test_the_features_of_each_small_observation_set_are_listed():
    for name in ("schedule", "controls", "kl"):
        assert f"| `{name}` | {', '.join(OBSERVATION_SETS[name])} |" in SPECIFICATION
    left_out = re.search(r"`full` \| every feature .* but (.*) \|", SPECIFICATION)[1]
    assert set(re.split(", | and ", left_out)) == FEATURES.keys() - set(OBSERVATION_SETS["full"])


def test_every_argument_is_described():
    for name in list(inspect.signature(VAETrainingEnv).parameters):
        assert f"`{name}`" in SPECIFICATION


@pytest.mark.parametrize("kind", [VAETrainingEnv, VAETrainingVectorEnv], ids=lambda kind: kind.__name__)
def test_its_example_runs(kind):
    (example,) = doctest.DocTestFinder(recurse=False).find(kind, kind.__name__, module=environment)
    outcome = doctest.DocTestRunner().run(example)
    assert outcome.attempted > 4
    assert outcome.failed == 0
