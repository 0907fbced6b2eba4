"""Q-learning on any Gymnasium environment with discrete actions; it knows spaces and arrays, and nothing of VAEs.

`planning` computes optimal values from a known model, `tabular` learns them in a table, `table_over_bins` in a table
over bins of a continuous observation, and `dqn` in a network. The names on this page are those of the network's agent.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rlvae_tutor.qlearning.agent import Agent, ensemble
from rlvae_tutor.qlearning.dqn.settings import DQNSettings
from rlvae_tutor.qlearning.replay import ReplayMemory, Round, Transitions

if TYPE_CHECKING:
    from rlvae_tutor.qlearning.dqn.refit import refit
    from rlvae_tutor.qlearning.dqn.training import DQNTraining, train_dqn

__all__ = [
    "Agent",
    "DQNSettings",
    "DQNTraining",
    "ReplayMemory",
    "Round",
    "Transitions",
    "ensemble",
    "refit",
    "train_dqn",
]
# What needs TensorFlow is loaded when it is first asked for, so that planning and tables do without.
LATER = {"DQNTraining": "dqn.training", "train_dqn": "dqn.training", "refit": "dqn.refit"}


def __getattr__(name: str) -> Any:
    """The names of `LATER` from their modules."""
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{LATER[name]}"), name)
