"""Seeds of training runs: no seed serves two purposes, two policies or two experiments."""

import numpy as np

# Above every seed that learning draws for itself, so that no policy is judged on runs it has learned from.
FIRST_SEED = 2**32
# What seeds are for; learning draws its own.
PURPOSES = ("pilot", "tuning", "validation", "test")
# Room for the seeds of one purpose, and for all purposes of one seed that a person or an experiment names.
_A_PURPOSE, _A_NAMED_SEED = 10**5, 10**6


def seeds_for(purpose: str, named: int, count: int) -> np.ndarray:
    """`count` environment seeds (count,) for one of `PURPOSES`, in the block of the seed that somebody `named`."""
    return FIRST_SEED + named * _A_NAMED_SEED + PURPOSES.index(purpose) * _A_PURPOSE + np.arange(count)
