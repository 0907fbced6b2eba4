"""`python -m rlvae_tutor` is the command `rlvae-tutor`."""

import sys

from rlvae_tutor.cli import main

sys.exit(main())
