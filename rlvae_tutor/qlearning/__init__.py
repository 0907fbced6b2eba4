"""Q-learning on any Gymnasium environment with discrete actions; it knows spaces and arrays, and nothing of VAEs."""

from rlvae_tutor.qlearning.dqn import Settings, Training, refit, train
from rlvae_tutor.qlearning.network import Agent
from rlvae_tutor.qlearning.replay import ReplayMemory, Round, Transitions

__all__ = ["Agent", "ReplayMemory", "Round", "Settings", "Training", "Transitions", "refit", "train"]
