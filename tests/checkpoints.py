"""Two contents of a checkpoint or a file, the old and the new, and what tests do with them."""

import numpy as np

from rlvae_tutor import checkpoint

OLD = {"weight": np.arange(6, dtype=np.float32).reshape(2, 3), "step": np.int64(7)}, {"name": "old", "rate": 0.1}
NEW = {"weight": np.full((2, 3), np.pi, np.float32), "step": np.int64(8)}, {"name": "new", "rate": 0.2}


def same(content, other):
    (arrays, settings), (other_arrays, other_settings) = content, other
    return settings == other_settings and all(
        np.array_equal(arrays[name], array) and arrays[name].dtype == array.dtype
        for name, array in other_arrays.items()
    )


def save_anew(folder):
    checkpoint.save(folder, *NEW)


def names(folder):
    return sorted(path.name for path in folder.iterdir())
