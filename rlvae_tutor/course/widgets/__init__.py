"""Widgets that make an idea visible. Each is an `Explorer` with a static twin, which reads without a kernel."""

from rlvae_tutor.course.widgets.beat import beat_twin, beats_figure, draw_a_beat, sheaf_figure
from rlvae_tutor.course.widgets.collapse import collapse_dial, collapse_twin
from rlvae_tutor.course.widgets.drive import drive_the_optimizer, drive_twin, driven_schedule
from rlvae_tutor.course.widgets.landscape import learning_explorer, learning_twin, planning_explorer, planning_twin
from rlvae_tutor.course.widgets.latents import latent_explorer, latent_twin
from rlvae_tutor.course.widgets.league import league_table, league_twin
from rlvae_tutor.course.widgets.listen import listen_twin, listener, player, players, spectrogram_row
from rlvae_tutor.course.widgets.race import optimizer_race, race_twin
from rlvae_tutor.course.widgets.reparameterisation import reparameterisation_dial, reparameterisation_twin
from rlvae_tutor.course.widgets.reward_lab import reward_lab, reward_twin
from rlvae_tutor.course.widgets.table import table_explorer, table_twin

__all__ = [
    "beat_twin",
    "beats_figure",
    "collapse_dial",
    "collapse_twin",
    "draw_a_beat",
    "drive_the_optimizer",
    "drive_twin",
    "driven_schedule",
    "latent_explorer",
    "latent_twin",
    "league_table",
    "league_twin",
    "learning_explorer",
    "learning_twin",
    "listen_twin",
    "listener",
    "optimizer_race",
    "planning_explorer",
    "planning_twin",
    "player",
    "players",
    "race_twin",
    "reparameterisation_dial",
    "reparameterisation_twin",
    "reward_lab",
    "reward_twin",
    "sheaf_figure",
    "spectrogram_row",
    "table_explorer",
    "table_twin",
]
