"""Widgets that make an idea visible. Each is an `Explorer` with a static twin, which reads without a kernel."""

from rlvae_tutor.widgets.reparameterisation import reparameterisation_dial, reparameterisation_twin

__all__ = ["reparameterisation_dial", "reparameterisation_twin"]
