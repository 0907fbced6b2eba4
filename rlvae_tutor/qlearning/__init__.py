"""Q-learning on any Gymnasium environment with discrete actions; it knows spaces and arrays, and nothing of VAEs."""

from rlvae_tutor.qlearning.dqn import DQNSettings, Training, refit, train_dqn
from rlvae_tutor.qlearning.network import Agent
from rlvae_tutor.qlearning.replay import ReplayMemory, Round, Transitions

__all__ = ["Agent", "DQNSettings", "ReplayMemory", "Round", "Training", "Transitions", "refit", "train_dqn"]
