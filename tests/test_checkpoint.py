"""What was saved is loaded, and nothing else: damage is noticed, and nothing that is no checkpoint is overwritten."""

import json

import numpy as np
import pytest
from checkpoints import NEW, OLD, names, same, save_anew

from rlvae_tutor import checkpoint
from rlvae_tutor.errors import InputError

FILES = checkpoint.ARRAYS, checkpoint.SETTINGS


@pytest.fixture
def saved(tmp_path):
    checkpoint.save(tmp_path / "agent", *OLD)
    return tmp_path / "agent"


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
