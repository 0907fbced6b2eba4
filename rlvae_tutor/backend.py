"""TensorFlow, loaded without the messages that its C++ libraries print on every machine without a GPU.

`from rlvae_tutor.backend import tf` takes the place of `import tensorflow as tf`. TF_CPP_MIN_LOG_LEVEL alone does not
do: it governs nothing that is written before TensorFlow has set up its log.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

STANDARD_ERROR = 2


@contextmanager
def standard_error_discarded() -> Iterator[None]:
    """Discard what this process writes to its standard error, C++ libraries included; exceptions pass as ever."""
    kept = os.dup(STANDARD_ERROR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STANDARD_ERROR)
    try:
        yield
    finally:
        os.dup2(kept, STANDARD_ERROR)
        os.close(kept)
        os.close(nowhere)


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")
# What XLA does not do on a CPU unless it is asked; benchmarks/NOTES.md tells what each is worth.
XLA_OPTIONS: tuple[str, ...] = (
    # Without this analysis nearly every kernel is copied once per update, for fear that the old one is still needed.
    "--xla_cpu_copy_insertion_use_region_analysis=true",
    # One pass over memory for all that an optimizer computes from a weight, its gradient and its slots.
    "--xla_backend_extra_options=xla_cpu_use_multi_output_fusion",
    # Vectors as wide as the processor has them; half as wide is the default.
    "--xla_cpu_prefer_vector_width=512",
)
# Half of the time to compile, and no slower afterwards: the large products are a library's, and loops become vectors
# already at this level. A GPU, where all kernels are compiled, keeps the highest.
XLA_LEVEL = "--xla_backend_optimization_level=1"
with standard_error_discarded():
    import tensorflow as tf

    # A study trains many kinds of VAE, each compiled once; TensorFlow takes that for one compiled again and again.
    tf.get_logger().setLevel("ERROR")
    # The first look for a GPU is reported too, as an error where there is none.
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        with suppress(RuntimeError):  # TensorFlow is in use already: too late
            tf.config.experimental.set_memory_growth(gpu, True)  # leave the rest to other notebooks
XLA_OPTIONS += () if gpus else (XLA_LEVEL,)
# XLA reads this when it first compiles.
os.environ["XLA_FLAGS"] = " ".join([os.environ.get("XLA_FLAGS", ""), *XLA_OPTIONS])

__all__ = ["tf"]
