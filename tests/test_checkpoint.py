"""At every instant the old or the new checkpoint can be loaded, and nothing but what was saved."""

import errno
import io
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError

OLD = {"weight": np.arange(6, dtype=np.float32).reshape(2, 3), "step": np.int64(7)}, {"name": "old", "rate": 0.1}
NEW = {"weight": np.full((2, 3), np.pi, np.float32), "step": np.int64(8)}, {"name": "new", "rate": 0.2}
FILES = checkpoint.ARRAYS, checkpoint.SETTINGS
# Audit events (PEP 578) that Python raises just before it touches the disk.
FILE_EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}

NEVER = 10**6


def same(content, other):
    (arrays, settings), (other_arrays, other_settings) = content, other
    return settings == other_settings and all(
        np.array_equal(arrays[name], array) and arrays[name].dtype == array.dtype
        for name, array in other_arrays.items()
    )


def save_anew(folder):
    checkpoint.save(folder, *NEW)


def write_anew(folder):
    checkpoint.write_file(folder / "note", b"new")


@pytest.fixture
def saved(tmp_path):
    checkpoint.save(tmp_path / "agent", *OLD)
    return tmp_path / "agent"


@pytest.fixture
def written(tmp_path):
    (tmp_path / "note").write_bytes(b"old")
    return tmp_path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


# --- what is saved is loaded


def test_what_was_saved_is_loaded(saved):
    assert same(checkpoint.load(saved), OLD)
    assert sorted(checkpoint.load(saved)[0]) == sorted(OLD[0])


def test_a_new_checkpoint_replaces_the_old_one_and_leaves_nothing_else(saved):
    save_anew(saved)
    assert same(checkpoint.load(saved), NEW)
    assert names(saved.parent) == ["agent"]
    assert names(saved) == sorted(FILES)


def test_a_checkpoint_may_be_saved_into_folders_not_yet_there_or_empty(tmp_path):
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "some" / "where"):
        assert not checkpoint.exists(folder)
        checkpoint.save(folder, *OLD)
        assert checkpoint.exists(folder)
        assert same(checkpoint.load(folder), OLD)


def test_a_link_to_a_checkpoint_is_followed(saved):
    link = saved.parent / "link"
    link.symlink_to(saved, target_is_directory=True)
    save_anew(link)
    assert link.is_symlink()
    assert same(checkpoint.load(saved), NEW)


def test_settings_that_json_cannot_hold_leave_the_old_checkpoint_alone(saved):
    with pytest.raises(TypeError, match="JSON"):
        checkpoint.save(saved, NEW[0], {"array": np.zeros(2)})
    assert same(checkpoint.load(saved), OLD)
    assert names(saved.parent) == ["agent"]


def test_arrays_of_python_objects_are_refused_before_anything_is_written(saved):
    with pytest.raises(InputError, match="weight: Python objects cannot be saved"):
        checkpoint.save(saved, {"weight": np.array([{}, None]), "step": np.int64(8)}, {})
    assert same(checkpoint.load(saved), OLD)


# --- what is no checkpoint is left alone


def test_a_file_where_the_folder_should_be_is_refused_and_kept(tmp_path):
    (tmp_path / "agent").write_text("precious")
    with pytest.raises(InputError, match="no checkpoint"):
        save_anew(tmp_path / "agent")
    assert (tmp_path / "agent").read_text() == "precious"
    assert names(tmp_path) == ["agent"]
    assert not checkpoint.exists(tmp_path / "agent")


def test_a_folder_with_other_files_is_refused_and_kept(tmp_path):
    (tmp_path / "agent").mkdir()
    (tmp_path / "agent" / "thesis.txt").write_text("precious")
    with pytest.raises(InputError, match="no checkpoint"):
        save_anew(tmp_path / "agent")
    assert (tmp_path / "agent" / "thesis.txt").read_text() == "precious"


@pytest.mark.parametrize("place", ["nowhere", "empty", "file"])
def test_where_no_checkpoint_is_loading_says_so(tmp_path, place):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="There is no checkpoint at"):
        checkpoint.load(tmp_path / place)


# --- damage is noticed


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.7, 0.99])
def test_a_truncated_file_is_noticed(saved, name, share):
    data = (saved / name).read_bytes()
    (saved / name).write_bytes(data[: int(share * len(data))])
    with pytest.raises(InputError, match="damaged"):
        checkpoint.load(saved)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_noticed(saved, name):
    (saved / name).unlink()
    with pytest.raises(InputError, match="damaged"):
        checkpoint.load(saved)


def flipped(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_a_flipped_bit_anywhere_in_the_arrays_is_noticed(saved):
    data = (saved / checkpoint.ARRAYS).read_bytes()
    for place in range(0, len(data), 7):
        (saved / checkpoint.ARRAYS).write_bytes(flipped(data, place))
        with pytest.raises(InputError, match="damaged"):
            checkpoint.load(saved)


def test_a_flipped_bit_anywhere_in_the_settings_is_noticed(saved):
    data = (saved / checkpoint.SETTINGS).read_bytes()
    for place in range(len(data)):
        (saved / checkpoint.SETTINGS).write_bytes(flipped(data, place))
        with pytest.raises(InputError, match="damaged"):
            checkpoint.load(saved)


@pytest.mark.parametrize("content", ["[]", "null", "3", '{"format": 1}', "\xff\xfe"])
def test_settings_of_another_shape_are_noticed(saved, content):
    (saved / checkpoint.SETTINGS).write_text(content, "latin-1")
    with pytest.raises(InputError, match="damaged"):
        checkpoint.load(saved)


def test_a_checkpoint_of_another_format_is_refused(saved):
    header = json.loads((saved / checkpoint.SETTINGS).read_text())
    (saved / checkpoint.SETTINGS).write_text(json.dumps(header | {"format": checkpoint.FORMAT + 1}))
    with pytest.raises(InputError, match="another version"):
        checkpoint.load(saved)


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
    code = f"import test_checkpoint; test_checkpoint.die_at({number}, {action.__name__!r}, {str(folder)!r})"
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


def test_a_full_disk_leaves_the_old_checkpoint_and_no_debris(saved, full_disk):
    full_disk()
    with pytest.raises(OSError, match="No space left"):
        save_anew(saved)
    assert same(checkpoint.load(saved), OLD)
    assert names(saved.parent) == ["agent"]


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
