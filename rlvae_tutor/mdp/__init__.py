"""Training as a decision process. Importing this package registers the environment with Gymnasium and does no more.

`gymnasium.make("rlvae_tutor/VAETraining-v0")` then gives a `VAETrainingEnv`, `gymnasium.make_vec` a
`VAETrainingVectorEnv`; the docstring of the first is the specification of both. TensorFlow is loaded when the first
environment is made, so this import takes a tenth of a second. Everything else is imported from the module that defines
it: `task`, `state`, `progress`, `observations`, `actions`, `rewards`, `environment`, `mixture`, `policies`,
`recording`, and the worlds that are small enough to be solved, `grid_world` and `quadratics`.
"""

import gymnasium

__all__: list[str] = []

gymnasium.register(
    id="rlvae_tutor/VAETraining-v0",
    entry_point="rlvae_tutor.mdp.environment:VAETrainingEnv",
    vector_entry_point="rlvae_tutor.mdp.environment:VAETrainingVectorEnv",
)
