"""At every instant the old or the new checkpoint can be loaded, whatever stops the program: a crash or a full disk."""

import errno
import io
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from checkpoints import NEW, OLD, names, same, save_anew

from rlvae_tutor import checkpoint

# Audit events (PEP 578) that Python raises just before it touches the disk.
FILE_EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}
NEVER = 10**6


@pytest.fixture
def written(tmp_path):
    (tmp_path / "note").write_bytes(b"old")
    return tmp_path


def write_anew(folder):
    checkpoint.write_file(folder / "note", b"new")


# --- crashes


class Fault:
    """Lets `happen` happen just before the `number`-th time that a file below `folder` is touched."""

    active: "Fault | None" = None

    def __init__(self, folder, number, happen):
        self.folder, self.left, self.happen = str(folder), number, happen

    def __enter__(self):
        Fault.active = self
        return self

    def __exit__(self, *_):
        Fault.active = None

    def note(self, event, place):
        if event in FILE_EVENTS and isinstance(place, (str, Path)) and str(place).startswith(self.folder):
            self.left -= 1
            if self.left == 0:
                self.happen()


def watch(event, arguments):
    if Fault.active and arguments:
        Fault.active.note(event, arguments[0])


sys.addaudithook(watch)  # for good: a hook cannot be taken back, but without an active fault it does nothing


def touches(action, folder):
    """How often `action` touches a file below the parent of its folder."""
    with Fault(folder.parent, NEVER, None) as fault:
        action(folder)
    return NEVER - fault.left


def raises(error):
    def happen():
        raise error

    return happen


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_an_error_at_any_step_of_saving_leaves_the_old_or_the_new_checkpoint(tmp_path, error):
    steps = touches(save_anew, tmp_path / "rehearsal")
    assert steps > 5
    for number in range(1, steps + 1):
        folder = tmp_path / str(number) / "agent"
        checkpoint.save(folder, *OLD)
        with Fault(folder.parent, number, raises(error)), suppress(type(error)):
            save_anew(folder)
        assert same(checkpoint.load(folder), OLD) or same(checkpoint.load(folder), NEW)
        assert "agent.part" not in names(folder.parent)
        save_anew(folder)
        assert names(folder.parent) == ["agent"]


def die_at(number, action, folder):
    """What the child process of the next tests does."""
    with Fault(Path(folder).parent, int(number), lambda: os._exit(42)):
        globals()[action](Path(folder))
    os._exit(0)


def run_and_die(number, action, folder):
    """Whether the child died at its `number`-th step, as it should; False when it had fewer steps."""
    code = (
        f"import test_checkpoint_faults; test_checkpoint_faults.die_at({number}, {action.__name__!r}, {str(folder)!r})"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent, timeout=60).returncode
    assert ended in (0, 42)
    return ended == 42


def test_what_waits_aside_after_a_crash_is_kept_until_the_new_checkpoint_is_in_place(tmp_path):
    for number in range(1, 30):  # more than there are steps
        folder = tmp_path / str(number) / "agent"
        checkpoint.save(folder, *OLD)
        os.replace(folder, folder.with_name("agent.replaced"))  # a crash between the two renamings
        folder.mkdir()  # an empty folder made since
        assert same(checkpoint.load(folder), OLD)
        with Fault(folder.parent, number, raises(KeyboardInterrupt())), suppress(KeyboardInterrupt):
            save_anew(folder)
        assert same(checkpoint.load(folder), OLD) or same(checkpoint.load(folder), NEW)
    assert same(checkpoint.load(folder), NEW)


def test_a_crash_at_any_step_of_saving_leaves_the_old_or_the_new_checkpoint(tmp_path):
    outcomes = []
    for number in range(1, 100):
        folder = tmp_path / str(number) / "agent"
        checkpoint.save(folder, *OLD)
        if not run_and_die(number, save_anew, folder):
            break
        assert checkpoint.exists(folder)
        outcomes.append(same(checkpoint.load(folder), NEW))
        assert outcomes[-1] or same(checkpoint.load(folder), OLD)
        save_anew(folder)
        assert same(checkpoint.load(folder), NEW)
        assert names(folder.parent) == ["agent"]
    assert outcomes == sorted(outcomes), "once the new one is there, it stays"
    assert {False, True} == set(outcomes)


@pytest.mark.parametrize("number", [1, 2])
def test_a_crash_while_writing_a_file_leaves_the_old_one(written, number):
    assert run_and_die(number, write_anew, written)
    assert (written / "note").read_bytes() == b"old"
    write_anew(written)
    assert names(written) == ["note"]
    assert (written / "note").read_bytes() == b"new"


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_an_error_while_writing_a_file_leaves_the_old_one_and_no_debris(written, number, error):
    with Fault(written, number, raises(error)), pytest.raises(type(error)):
        write_anew(written)
    assert names(written) == ["note"]
    assert (written / "note").read_bytes() == b"old"


# --- a full disk


class FullDisk(io.FileIO):
    """A file on a disk with room for ten more bytes."""

    def write(self, data):
        super().write(data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_disk(monkeypatch):
    return lambda: monkeypatch.setattr(checkpoint, "open", FullDisk, raising=False)


def test_a_full_disk_leaves_the_old_checkpoint_and_no_debris(tmp_path, full_disk):
    checkpoint.save(tmp_path / "agent", *OLD)
    full_disk()
    with pytest.raises(OSError, match="No space left"):
        save_anew(tmp_path / "agent")
    assert same(checkpoint.load(tmp_path / "agent"), OLD)
    assert names(tmp_path) == ["agent"]


def test_a_full_disk_leaves_no_debris_of_a_first_checkpoint(tmp_path, full_disk):
    full_disk()
    with pytest.raises(OSError, match="No space left"):
        save_anew(tmp_path / "agent")
    assert names(tmp_path) == []


def test_a_full_disk_leaves_the_old_file_and_no_debris(written, full_disk):
    full_disk()
    with pytest.raises(OSError, match="No space left"):
        write_anew(written)
    assert names(written) == ["note"]
    assert (written / "note").read_bytes() == b"old"


def test_a_folder_where_the_file_should_be_is_kept(tmp_path):
    (tmp_path / "note").mkdir()
    with pytest.raises(OSError, match="note"):
        write_anew(tmp_path)
    assert names(tmp_path) == ["note"]
