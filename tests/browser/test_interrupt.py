"""A browser test that is interrupted half way: nothing that it started stays behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from committed import browser_is_here

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not browser_is_here(), reason="no playwright or no chromium here"),
]

TESTS = Path(__file__).parent
LESSON = f"{TESTS}/test_lessons.py::test_lesson_gives_the_committed_outputs_and_its_widgets_follow_key_and_mouse"
MARK = "MARK_OF_AN_INTERRUPTED_RUN"
SECONDS_TO_START, SECONDS_TO_END = 150, 40
STARTED = ("chromium", "jupyterlab", "ipykernel_launcher")


@pytest.fixture
def run(tmp_path):
    """One lesson's browser test in a pytest with two workers; killed in the end, should the test fail."""
    arguments = ["--numprocesses=2", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'runs'}"]
    command = [sys.executable, "-m", "pytest", *arguments, f"{LESSON}[00_start_here.ipynb]"]
    process = subprocess.Popen(
        command,
        cwd=TESTS.parents[1],
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        | {MARK: str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    yield process
    for each in marked(tmp_path):
        each.kill()


def marked(tmp_path):
    """All processes that descend from the run, whoever is their parent now: they have inherited its mark."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(tmp_path) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:  # it has just ended, or belongs to somebody else
            continue
    return found


def command_lines(processes):
    lines = []
    for process in processes:
        try:
            lines.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return lines


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.5)
    return condition()


def ctrl_c(run):
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to the whole group of the command in the foreground


def time_limit(run):
    run.terminate()  # the command alone hears of it, none of its workers


@pytest.mark.parametrize("interrupt", [ctrl_c, time_limit])
def test_an_interrupted_run_leaves_no_process_behind(run, tmp_path, interrupt):
    def all_started():
        lines = command_lines(marked(tmp_path))
        return all(any(name in line for line in lines) for name in STARTED)

    assert wait_until(all_started, SECONDS_TO_START), command_lines(marked(tmp_path))
    interrupt(run)
    run.wait(SECONDS_TO_END)
    wait_until(lambda: not marked(tmp_path), SECONDS_TO_END)
    assert command_lines(marked(tmp_path)) == []
