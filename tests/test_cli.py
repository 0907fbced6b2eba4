import errno
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from rlvae_tutor import __version__, cli
from rlvae_tutor.datasets import CARDS
from rlvae_tutor.errors import InputError

HEAVY = ("tensorflow", "keras", "matplotlib", "gymnasium", "sklearn", "scipy")


@pytest.fixture
def race(monkeypatch):
    """Put a function in the place of the race; what it raises is what the command line has to say well."""

    def put(function):
        module = ModuleType("rlvae_tutor.experiments.race.steps")
        module.run_race = function
        monkeypatch.setitem(sys.modules, module.__name__, module)

    return put


def raising(error):
    def run_race(**settings):
        raise error

    return run_race


def complaint(capsys, *arguments):
    """The one line that the command prints when its input is bad."""
    try:
        code = cli.main(arguments)
    except SystemExit as exit_:
        code = exit_.code
    captured = capsys.readouterr()
    assert code == 2
    assert captured.out == ""
    assert captured.err.startswith("rlvae-tutor: error: ")
    assert captured.err.count("\n") == 1
    return captured.err


def test_race_is_called_with_what_was_asked(race):
    calls = []
    race(lambda **settings: calls.append(settings))
    assert cli.main(["race"]) == 0
    assert cli.main(["race", "--quick", "--dataset", "names", "--seed", "3", "--output", "there", "--resume"]) == 0
    plain = {"dataset": "digits", "seed": 0, "size": "full", "output": Path("race"), "resume": False}
    asked = {"dataset": "names", "seed": 3, "size": "quick", "output": Path("there"), "resume": True}
    assert calls == [plain, asked]


def test_quick_is_a_size_and_the_last_one_named_counts(race):
    calls = []
    race(lambda **settings: calls.append(settings["size"]))
    for options in (["--size", "tiny"], ["--quick"], ["--size", "tiny", "--quick"]):
        assert cli.main(["race", *options]) == 0
    assert calls == ["tiny", "quick", "quick"]


def test_study_is_called_with_what_was_asked(monkeypatch):
    calls, module = [], ModuleType("rlvae_tutor.experiments.study.steps")
    module.run_study = lambda **settings: calls.append(settings)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    assert cli.main(["study"]) == 0
    assert cli.main(["study", "--quick", "--seed", "3", "--output", "there", "--resume"]) == 0
    assert cli.main(["study", "--scheduler", "tcp://there:8786"]) == 0
    plain = {"seed": 0, "size": "full", "output": Path("study"), "resume": False, "scheduler": None}
    quick = {"seed": 3, "size": "quick", "output": Path("there"), "resume": True, "scheduler": None}
    assert calls == [plain, quick, plain | {"scheduler": "tcp://there:8786"}]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: COMMAND"),
        (["rase"], "'rase'"),
        (["--sed"], "COMMAND"),
        (["race", "--qick"], "--qick"),
        (["race", "--quic"], "--quic"),  # an abbreviation today could be another option tomorrow
        (["race", "extra"], "extra"),
        (["race", "--seed"], "expected one argument"),
        (["race", "--seed", "-1"], "from 0 to 2147483647, not '-1'"),
        (["race", "--seed", "2147483648"], "not '2147483648'"),
        (["race", "--seed", "1.5"], "not '1.5'"),
        (["race", "--seed", "one"], "not 'one'"),
        (["race", "--seed", ""], "not ''"),
        (["datasets", "--download"], "expected one argument"),
        (["datasets", "--download", "digits"], "'digits' cannot be downloaded; choose one of mnist, fashion_mnist"),
        (["lab", "no/such/folder"], "no notebooks in 'no/such/folder'"),
    ],
)
def test_bad_command_line_gets_one_line(capsys, arguments, words):
    assert words in complaint(capsys, *arguments)


def test_folder_without_notebooks_gets_one_line(capsys, tmp_path):
    assert "no notebooks in" in complaint(capsys, "lab", str(tmp_path))


def test_bad_input_gets_its_sentence(capsys, race):
    race(raising(InputError("There is no data set 'digit';\n  choose digits.")))
    assert "error: There is no data set 'digit'; choose digits.\n" in complaint(capsys, "race", "--dataset", "digit")


def test_full_disk_gets_one_line(capsys, race):
    race(lambda **settings: Path("/dev/full").write_text("results"))
    assert "No space left on device" in complaint(capsys, "race")


def test_read_only_folder_gets_one_line_with_its_name(capsys, race):
    race(raising(OSError(errno.EROFS, "Read-only file system", "race")))
    assert "error: race: Read-only file system\n" in complaint(capsys, "race")


@pytest.mark.parametrize("error", [OSError(), OSError("not a checkpoint")])
def test_other_system_errors_get_one_line(capsys, race, error):
    race(raising(error))
    assert (str(error) or "OSError") in complaint(capsys, "race")


def test_missing_package_gets_one_line(capsys, race):
    race(raising(ModuleNotFoundError("No module named 'gymnasium'", name="gymnasium")))
    assert "error: gymnasium is missing; install the course anew" in complaint(capsys, "race")


@pytest.mark.parametrize("arguments", [["race", "--output", "my race"], ["race", "--resume", "--output", "my race"]])
def test_interrupted_race_says_how_to_go_on(capsys, race, arguments):
    race(raising(KeyboardInterrupt()))
    assert cli.main(arguments) == 130
    error = capsys.readouterr().err
    assert error.startswith("\nrlvae-tutor: interrupted; to go on: rlvae-tutor race ")
    assert "--output 'my race'" in error
    assert error.count("--resume") == 1


def test_interrupted_doctor_says_only_that(capsys, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr("rlvae_tutor.doctor.examine", interrupted)
    assert cli.main(["doctor"]) == 130
    assert capsys.readouterr().err == "\nrlvae-tutor: interrupted\n"


def test_interrupted_download_says_how_to_go_on(capsys, monkeypatch):
    def interrupted(name):
        raise KeyboardInterrupt

    monkeypatch.setattr("rlvae_tutor.datasets.download.download", interrupted)
    assert cli.main(["datasets", "--download", "mnist"]) == 130
    assert capsys.readouterr().err.endswith("to go on: rlvae-tutor datasets --download mnist\n")


def test_errors_of_the_program_itself_are_not_hidden(race):
    race(raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main(["race"])


def run(*arguments):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=60)


def test_module_is_the_command():
    assert run("-m", "rlvae_tutor", "--version").stdout == f"rlvae-tutor {__version__}\n"
    assert run("-m", "rlvae_tutor").returncode == 2


def modules_loaded(report):
    return {line.rsplit("|", 1)[-1].strip() for line in report.stderr.splitlines()}


def test_help_is_quick_and_loads_nothing_heavy():
    report = run("-X", "importtime", "-m", "rlvae_tutor", "--help")
    assert "race" in report.stdout
    assert "argparse" in modules_loaded(report)
    assert not modules_loaded(report).intersection(HEAVY)


def test_datasets_are_listed_with_shape_licence_and_source_and_nothing_heavy_is_loaded():
    report = run("-X", "importtime", "-m", "rlvae_tutor", "datasets")
    assert not modules_loaded(report).intersection(HEAVY)
    headings, *lines = report.stdout.splitlines()
    table = {line.split()[0]: re.split(r"\s{2,}", line)[1:] for line in lines if re.search(r"\S\s{2,}\S", line)}
    assert headings.split() == ["name", "shape", "likelihood", "examples", "licence", "source"]
    assert set(table) == {*CARDS, "mnist_full", "fashion_mnist_full"}
    for name, card in CARDS.items():
        shape = " x ".join(map(str, card.shape))
        assert table[name] == [shape, card.likelihood, f"{card.examples:,}", card.licence, card.source]


def test_a_download_is_asked_for_by_name_and_says_where_it_is(capsys, monkeypatch):
    monkeypatch.setattr("rlvae_tutor.datasets.download.download", lambda name: Path("cache") / name)
    assert cli.main(["datasets", "--download", "fashion_mnist"]) == 0
    assert capsys.readouterr().out == f"In {Path('cache/fashion_mnist')}; in Python: load('fashion_mnist_full')\n"
