"""Training as a decision process; importing it registers `rlvae_tutor/VAETraining-v0` with Gymnasium."""

import gymnasium

gymnasium.register(
    id="rlvae_tutor/VAETraining-v0",
    entry_point="rlvae_tutor.mdp.environment:VAETrainingEnv",
    vector_entry_point="rlvae_tutor.mdp.environment:VAETrainingVectorEnv",
)
