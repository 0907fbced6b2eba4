"""Widgets that make an idea visible. Each is an `Explorer` with a static twin, which reads without a kernel."""

from rlvae_tutor.course.widgets.beat import beat_static, beats_figure, draw_a_beat, sheaf_figure
from rlvae_tutor.course.widgets.collapse import collapse_dial, collapse_static
from rlvae_tutor.course.widgets.drive import drive_static, drive_the_optimizer, driven_schedule
from rlvae_tutor.course.widgets.landscape import learning_explorer, learning_static, planning_explorer, planning_static
from rlvae_tutor.course.widgets.latents import latent_explorer, latent_static
from rlvae_tutor.course.widgets.league import league_static, league_table
from rlvae_tutor.course.widgets.listen import listen_static, listener, player, players, spectrogram_row
from rlvae_tutor.course.widgets.race import optimizer_race, race_static
from rlvae_tutor.course.widgets.reparameterisation import reparameterisation_dial, reparameterisation_static
from rlvae_tutor.course.widgets.reward_lab import reward_lab, reward_static
from rlvae_tutor.course.widgets.table import table_explorer, table_static

__all__ = [
    "beat_static",
    "beats_figure",
    "collapse_dial",
    "collapse_static",
    "draw_a_beat",
    "drive_static",
    "drive_the_optimizer",
    "driven_schedule",
    "latent_explorer",
    "latent_static",
    "league_static",
    "league_table",
    "learning_explorer",
    "learning_static",
    "listen_static",
    "listener",
    "optimizer_race",
    "planning_explorer",
    "planning_static",
    "player",
    "players",
    "race_static",
    "reparameterisation_dial",
    "reparameterisation_static",
    "reward_lab",
    "reward_static",
    "sheaf_figure",
    "spectrogram_row",
    "table_explorer",
    "table_static",
]
