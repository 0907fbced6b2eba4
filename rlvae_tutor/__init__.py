"""Variational autoencoders, their training as a decision process, and Q-learning over optimizer steps."""

import sys

from rlvae_tutor.moved import Signpost

__version__ = "0.2.0"

# First of all finders: an empty folder that an older version left behind would pass for a package.
if Signpost not in sys.meta_path:
    sys.meta_path.insert(0, Signpost)
