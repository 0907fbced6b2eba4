"""Widgets that make an idea visible. Each has a static version, a picture that can be read without a kernel."""

from rlvae_tutor.course.widgets.beat import beat_static, draw_a_beat
from rlvae_tutor.course.widgets.collapse import collapse_dial, collapse_static
from rlvae_tutor.course.widgets.drive import drive_static, drive_the_optimizer
from rlvae_tutor.course.widgets.latents import latent_explorer, latent_static
from rlvae_tutor.course.widgets.league import league_static, league_table
from rlvae_tutor.course.widgets.listen import listen_static, listener
from rlvae_tutor.course.widgets.q_table import table_explorer, table_static
from rlvae_tutor.course.widgets.race_of_two import optimizer_race, race_static
from rlvae_tutor.course.widgets.reparameterisation import reparameterisation_dial, reparameterisation_static
from rlvae_tutor.course.widgets.reward_lab import reward_lab, reward_static
from rlvae_tutor.course.widgets.small_world_learning import learning_explorer, learning_static
from rlvae_tutor.course.widgets.small_world_planning import planning_explorer, planning_static
from rlvae_tutor.course.widgets.walk_between_names import name_walk, name_walk_static

__all__ = [
    "beat_static",
    "collapse_dial",
    "collapse_static",
    "draw_a_beat",
    "drive_static",
    "drive_the_optimizer",
    "latent_explorer",
    "latent_static",
    "league_static",
    "league_table",
    "learning_explorer",
    "learning_static",
    "listen_static",
    "listener",
    "name_walk",
    "name_walk_static",
    "optimizer_race",
    "planning_explorer",
    "planning_static",
    "race_static",
    "reparameterisation_dial",
    "reparameterisation_static",
    "reward_lab",
    "reward_static",
    "table_explorer",
    "table_static",
]
