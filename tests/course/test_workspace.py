"""A learner's folder: nothing that the learner wrote is ever changed, and all that is new arrives."""

import random

import pytest

from rlvae_tutor.course import workspace
from rlvae_tutor.course.workspace import start
from rlvae_tutor.errors import InputError

NAMES = ("notebooks/01_a.ipynb", "exercises/01_a.ipynb", "solutions/01_a.ipynb")


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    for name in NAMES:
        publish(folder, name, b"version 1")
    return folder


def publish(course, name, data):
    (course / name).parent.mkdir(parents=True, exist_ok=True)
    (course / name).write_bytes(data)


def contents(folder):
    paths = (path for part in workspace.PARTS for path in (folder / part).glob("*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_first_start_copies_the_course(course, tmp_path):
    assert start(tmp_path / "mine", course) == [f"{name} added" for name in sorted(NAMES)]
    assert contents(tmp_path / "mine") == contents(course)


def test_a_second_start_does_nothing(course, tmp_path):
    start(tmp_path / "mine", course)
    assert start(tmp_path / "mine", course) == ["Nothing is new."]


def test_an_untouched_file_is_brought_up_to_date(course, tmp_path):
    start(tmp_path / "mine", course)
    publish(course, NAMES[0], b"version 2")
    assert start(tmp_path / "mine", course) == [f"{NAMES[0]} brought up to date"]
    assert contents(tmp_path / "mine") == contents(course)


def test_a_touched_file_stays_and_the_new_one_comes_beside_it_once(course, tmp_path):
    mine = tmp_path / "mine"
    start(mine, course)
    (mine / NAMES[1]).write_bytes(b"my work")
    publish(course, NAMES[1], b"version 2")
    (line,) = start(mine, course)
    assert "is yours and stays" in line
    assert "exercises/01_a.new.ipynb" in line
    assert contents(mine)[NAMES[1]] == b"my work"
    assert contents(mine)["exercises/01_a.new.ipynb"] == b"version 2"
    assert start(mine, course) == ["Nothing is new."]


def test_work_in_the_new_file_is_work_too(course, tmp_path):
    mine = tmp_path / "mine"
    start(mine, course)
    (mine / NAMES[1]).write_bytes(b"my work")
    publish(course, NAMES[1], b"version 2")
    start(mine, course)
    (mine / "exercises/01_a.new.ipynb").write_bytes(b"my work in the new one")
    publish(course, NAMES[1], b"version 3")
    start(mine, course)
    assert contents(mine)["exercises/01_a.new.ipynb"] == b"my work in the new one"
    assert contents(mine)["exercises/01_a.new2.ipynb"] == b"version 3"


def test_a_lost_record_costs_nothing_but_a_file_beside(course, tmp_path):
    mine = tmp_path / "mine"
    start(mine, course)
    (mine / ".rlvae_tutor" / "copied.json").write_text("{")
    publish(course, NAMES[0], b"version 2")
    start(mine, course)
    assert contents(mine)[NAMES[0]] == b"version 1"
    assert contents(mine)["notebooks/01_a.new.ipynb"] == b"version 2"


def test_what_cannot_be_a_folder_is_refused(course, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file; name a folder"):
        start(tmp_path / "file", course)
    with pytest.raises(InputError, match="is the course itself"):
        start(course, course)


class PulledOutError(Exception):
    """The power went."""


def start_interrupted(monkeypatch, generator, mine, course):
    """A start that ends before one of its writes, or comes to its end."""
    left, write = generator.randrange(6), workspace.write_file

    def write_file(path, data):
        nonlocal left
        left -= 1
        if left < 0:
            raise PulledOutError
        write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(workspace, "write_file", write_file)
        try:
            start(mine, course)
        except PulledOutError:
            return


@pytest.mark.parametrize("seed", range(200))
def test_work_survives_every_order_of_edits_updates_and_interruptions(course, tmp_path, monkeypatch, seed):
    generator, mine = random.Random(seed), tmp_path / "mine"
    work, version = {}, 1
    for _ in range(30):
        what = generator.choice(["edit", "update", "start", "interrupted", "delete"])
        name = generator.choice(sorted(contents(mine)) or NAMES)
        if what == "edit" and (mine / name).exists():
            work[name] = b"work %d" % generator.randrange(10**9)
            (mine / name).write_bytes(work[name])
        elif what == "delete" and (mine / name).exists():
            (mine / name).unlink()
            work.pop(name, None)
        elif what == "update":
            version += 1
            publish(course, generator.choice(NAMES), b"version %d" % version)
        elif what == "start":
            start(mine, course)
        else:
            start_interrupted(monkeypatch, generator, mine, course)
        here = contents(mine)
        assert {one: here.get(one) for one in work} == work
    start(mine, course)
    arrived = set(contents(mine).values())
    touched = {name for name in NAMES if name in work}
    assert all(contents(mine)[name] == contents(course)[name] for name in set(NAMES) - touched)
    assert all(contents(course)[name] in arrived or not is_new(mine, course, name) for name in touched)


def is_new(mine, course, name):
    """Whether the learner was never offered the course's version of a file."""
    return workspace.digest(contents(course)[name]) not in workspace.Copy(mine).record[name]
