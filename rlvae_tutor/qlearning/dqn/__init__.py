"""Double deep Q-learning with n-step returns, for any Gymnasium environment with discrete actions.

Read it in the order of the algorithm: `settings`, `exploration` (how a round is played), `learner` (how the network
learns from the replay memory), `training` (the loop over rounds), `refit` (a fresh network from all the experience).
Users import from `rlvae_tutor.qlearning`.

Sources: Mnih et al. 2015, "Human-level control through deep reinforcement learning" (DQN); van Hasselt, Guez and Silver
2016, "Deep reinforcement learning with double Q-learning"; Dabney, Ostrovski and Barreto 2021, "Temporally-extended
epsilon-greedy exploration"; Polyak and Juditsky 1992, "Acceleration of stochastic approximation by averaging".
"""
