"""A thousand random and adversarial answers: none breaks a check, none passes. Ten thousand in `make stress`."""

import random
import subprocess
import sys

import numpy as np
import pytest

from rlvae_tutor.course.check import Kind
from rlvae_tutor.course.exercises import SHEETS
from rlvae_tutor.course.sheets import exercises

ALL = {f"{lesson}/{name}": check for lesson in SHEETS for name, check in exercises(lesson).all.items()}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


class HostileValue:
    """An object that fails at everything it is asked."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError

    def __eq__(self, other):
        raise RuntimeError

    __hash__ = None

    def __array__(self, *arguments, **settings):
        raise SystemError

    def __len__(self):
        raise SystemError

    def __iter__(self):
        raise SystemError


class HostileError(BaseException):
    """An exception that cannot say what it is."""

    def __str__(self):
        raise RuntimeError


def hostile_array():
    """An array of objects, which NumPy would question if it were made of a list of them."""
    array = np.empty(2, dtype=object)
    array[0], array[1] = object(), HostileValue()
    return array


def random_value(generator, depth=0):
    """Anything that a function may return."""
    numbers = np.random.default_rng(generator.randrange(2**32))
    kinds = [
        lambda: None,
        lambda: generator.choice([True, False, 0, 1, -1, 3.5, np.nan, np.inf, -np.inf, 10**400, 1j]),
        lambda: generator.choice(["", "x", "1", "\x00" * 1000, "é" * 100_000]),
        lambda: numbers.normal(size=generator.choice([(), (1,), (2,), (2, 2), (3, 4), (0,), (1, 1, 1, 1)])),
        lambda: numbers.integers(0, 9, size=(2,)).astype(generator.choice([np.int8, np.uint64, bool, object])),
        lambda: np.full((2, 2), generator.choice([np.nan, np.inf])),
        hostile_array,
        lambda: np.broadcast_to(0.0, (10**5, 10**5)),
        lambda: np.datetime64("2020"),
        HostileValue,
        lambda: (value for value in range(3)),
        lambda: range(10**12),
        lambda: bytes(10),
        lambda: len,
        lambda: Ellipsis,
    ]
    if depth < 3:
        nested = lambda: [random_value(generator, depth + 1) for _ in range(generator.randrange(4))]
        kinds += [nested, lambda: tuple(nested()), lambda: {str(i): value for i, value in enumerate(nested())}]
        kinds += [lambda: {generator.choice("abc"), 1}]
    return generator.choice(kinds)()


def raising(generator):
    """A function that raises one of many exceptions."""
    error = generator.choice(
        [ValueError, SystemExit, GeneratorExit, MemoryError, StopIteration, HostileError, AssertionError]
    )

    def answer(*arguments):
        raise error

    return answer


def random_answer(generator):
    """A function that returns anything, raises, prints, takes other arguments, or changes what it was given."""
    value = random_value(generator)

    def printing(*arguments):
        print("x" * generator.randrange(10**6))
        return value

    def spoiling(*arguments):
        for argument in arguments:
            if isinstance(argument, np.ndarray) and argument.dtype == float:
                argument[...] = np.nan
        return value

    plain = lambda *arguments: value
    return generator.choice(
        [plain, plain, printing, spoiling, raising(generator), lambda: value, lambda a, b, c, d: value]
    )


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("count", [80, pytest.param(770, marks=pytest.mark.stress)])
def test_no_answer_breaks_a_check_or_passes(name, count):
    generator = random.Random(name)
    check = ALL[name]
    for _ in range(count):
        found = check.examine(random_answer(generator))
        assert isinstance(found.kind, Kind)
        assert str(found)
        assert found._repr_html_()
        assert not found.correct


ENDLESS = """
from rlvae_tutor.course.check import guard
from rlvae_tutor.course.sheets import exercises
guard.SECONDS = 0.5
def endless(*arguments):
    {loop}
found = exercises("04").best_model.examine(endless)
print(found.kind.name)
"""
LOOPS = {
    "a loop": "while True: pass",
    "a loop that catches": "while True:\n        try:\n            while True: pass\n        except Exception: pass",
    "a sleep": "import time; time.sleep(100)",
    "no end of calls": "return endless(*arguments)",
}


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_what_never_ends_is_ended(loop):
    program = ENDLESS.format(loop=loop)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "RAISED\n"
