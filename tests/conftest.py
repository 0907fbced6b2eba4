"""How the tests are shared out among processes, and what these share.

Compiling takes most of the time, and each process compiles anew, JupyterLab's kernels too. So all processes of one run
share XLA's cache, in a folder that lasts as long as the run. Only tests do so: TensorFlow raises an error in the middle
of a training where the cache's disk is full, its folder cannot be written or one of its files is damaged.

XLA never gives back the memory of what it has compiled, some 13 MB each time. So a process that has grown large gets no
more tests, and a fresh one takes its place.
"""

import os
import shutil
import signal
import tempfile

import psutil
import pytest
from xdist.scheduler import LoadFileScheduling

# Each item of these files has a kernel of its own, so nothing is lost if another process runs the next.
SHARED_OUT = ("tests/browser/test_lessons.py", "tests/notebooks/test_notebooks.py")
# What takes long must not come last.
LONGEST_FIRST = (
    "test_study.py",
    "test_lessons.py",
    "test_interrupt.py",
    "test_race_resumed.py",
    "test_race.py",
    "test_transfer.py",
    "test_architectures.py",
    "test_widgets.py",
    "test_linear.py",
    "test_model.py",
    "test_task.py",
)
LAST = "test_notebooks.py"  # many short ones, which fill what is left
GIGABYTES_EACH = 2.5  # a test process; and at times a kernel and a browser
GIGABYTES_TO_GROW = 0.8  # from what it holds once all is imported

CACHE = "--tf_xla_persistent_cache_directory="
# The name of a cached file is a hash of the whole program: comparing the programs too takes long and finds nothing.
CACHE_OPTIONS = "--tf_xla_disable_strict_signature_checks=true"
# TensorFlow says of each file from the cache that it is no text, and that XLA's own advice about vectors is no feature
# of the processor; both as errors. What really fails raises an exception.
FATAL_ONLY = "3"


def pytest_configure(config):
    if CACHE in os.environ.get("TF_XLA_FLAGS", ""):  # a worker inherits the folder
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: else the workers would go on without us
    folder = tempfile.mkdtemp(prefix="rlvae_tutor_compiled_")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    flags = os.environ.get("TF_XLA_FLAGS", ""), f"{CACHE}{folder}", CACHE_OPTIONS
    os.environ["TF_XLA_FLAGS"] = " ".join(filter(None, flags))
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = FATAL_ONLY


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One process more than there are cores, since a browser often waits; fewer where memory is short."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    fitting = psutil.virtual_memory().total / 2**30 / GIGABYTES_EACH
    return max(1, min(cores + 1, int(fitting)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Scheduler(config, log) if config.getoption("dist") == "loadfile" else None


class Scheduler(LoadFileScheduling):
    """Gives a process a file at a time, for its tests share what they compile; but lessons one by one."""

    def __init__(self, config, log):
        super().__init__(config, log)
        self.at_start = {}

    def _split_scope(self, nodeid):
        return nodeid if nodeid.startswith(SHARED_OUT) else super()._split_scope(nodeid)

    def add_node_collection(self, node, collection):
        self.at_start[node] = memory_of(node)
        super().add_node_collection(node, collection)

    def _reschedule(self, node):
        if node not in self.registered_collections:  # a fresh one that is still importing the tests
            return
        has_work, has_grown = self.assigned_work[node], memory_of(node) - self.at_start[node]
        if self.workqueue and has_work and has_grown > GIGABYTES_TO_GROW:
            node.shutdown()  # once it has done what it has been given
        super()._reschedule(node)


def memory_of(node):
    """Gigabytes that the process of an xdist node holds."""
    try:
        return psutil.Process(node.gateway._io.popen.pid).memory_info().rss / 2**30
    except psutil.Error:  # it has crashed: xdist will notice
        return 0.0


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Put a fresh process in the place of one that has been sent home before the work was done."""
    session = node.config.pluginmanager.getplugin("dsession")
    sent_home = error is None and node.shutting_down and isinstance(session.sched, Scheduler)
    if sent_home and session.sched.workqueue and not session.shouldstop:
        session._clone_node(node)
        node.gateway.exit()  # otherwise it would wait, large as it is, for the end of the run


def pytest_collection_modifyitems(items):
    def place(item):
        name = item.path.name
        if name in LONGEST_FIRST:
            return LONGEST_FIRST.index(name)
        return len(LONGEST_FIRST) + (name == LAST)

    items.sort(key=place)
