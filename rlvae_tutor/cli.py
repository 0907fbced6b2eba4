"""The command `rlvae-tutor`: start, lab, progress, doctor, datasets, race, study and transfer.

Each command imports what it needs when it runs, so that `--help` and complaints about the command line come at once.
"""

import argparse
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from rlvae_tutor import __version__
from rlvae_tutor.errors import InputError

USAGE_ERROR = 2
INTERRUPTED = 130  # what a shell reports for a program ended by Ctrl-C
LARGEST_SEED = 2**31 - 1
Commands: TypeAlias = "argparse._SubParsersAction[CourseParser]"
Run = Callable[[argparse.Namespace], int]  # does a command's work with its options and returns the exit code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 not all is well, 2 bad input, 130 interrupted."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    options = build_parser().parse_args(arguments)
    try:
        return options.run(options)
    except (InputError, OSError) as error:
        return complain(in_one_line(error))
    except ModuleNotFoundError as error:
        return complain(
            f"{error.name} is missing; install the course anew, with its packages: python -m pip install -e ."
        )
    except KeyboardInterrupt:
        print(f"\n{how_to_go_on(arguments)}", file=sys.stderr)
        return INTERRUPTED


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; each command sets `run`, a function of the options."""
    summary = "Q-learning over the optimizer steps of real VAEs: the course."
    parser = CourseParser(prog="rlvae-tutor", description=summary)
    parser.add_argument("--version", action="version", version=f"rlvae-tutor {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_race(commands)
    add_study(commands)
    summary = "take what was learned and tuned on digits to images, text, speech and sequences, and compare"
    add_experiment(commands, "transfer", summary, quick="a few minutes", run=run_transfer)
    add_start(commands)
    progress = commands.add_parser("progress", help="show which exercises you have solved")
    progress.set_defaults(run=run_progress)
    doctor = commands.add_parser("doctor", help="check versions, devices, memory, disk and a short training")
    doctor.set_defaults(run=run_doctor)
    add_datasets(commands)
    add_lab(commands)
    return parser


def add_race(commands: Commands) -> None:
    """Add the command `race` and its options."""
    summary = "train a Q-learning agent on optimizer steps and race it against tuned schedules"
    race = add_experiment(commands, "race", summary, quick="under 90 seconds", run=run_race)
    race.add_argument("--dataset", default="digits", metavar="NAME", help="data to train on (default: %(default)s)")


def add_study(commands: Commands) -> None:
    """Add the command `study` and its options."""
    summary = "train many agents and judge them, with intervals, against all baselines and on tasks they have not seen"
    study = add_experiment(commands, "study", summary, quick="a few minutes", run=run_study)
    study.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster that computes the study's independent parts"
    )


def add_experiment(commands: Commands, name: str, summary: str, quick: str, run: Run) -> "CourseParser":
    """Add a long command, with the options that all of them have, and return its parser."""
    command = commands.add_parser(name, help=summary, description=summary)
    sizes = ("full", "quick", "tiny")
    size_help = "tiny only shows that every step works, in seconds"
    command.add_argument("--size", choices=sizes, default="full", help=size_help)
    command.add_argument(
        "--quick",
        action="store_const",
        dest="size",
        const="quick",
        default=argparse.SUPPRESS,
        help=f"--size quick: a smaller version of the same, {quick}",
    )
    command.add_argument(
        "--seed", type=seed, default=0, metavar="N", help="of everything random (default: %(default)s)"
    )
    command.add_argument(
        "--output", type=Path, default=Path(name), metavar="DIR", help="for results (default: %(default)s)"
    )
    command.add_argument("--resume", action="store_true", help="go on from the last checkpoint in DIR, if there is one")
    command.set_defaults(run=run)
    return command


def add_start(commands: Commands) -> None:
    """Add the command `start` and its folder."""
    start = commands.add_parser("start", help="copy the course into a folder of your own, or bring what is new of it")
    start.add_argument("folder", type=Path, metavar="FOLDER", help="your copy; what you changed there stays as it is")
    start.set_defaults(run=run_start)


def add_datasets(commands: Commands) -> None:
    """Add the command `datasets` and its option."""
    data = commands.add_parser(
        "datasets", help="list the data, their licences and sources; fetch whole MNIST or Fashion-MNIST"
    )
    data.add_argument("--download", metavar="NAME", help="mnist or fashion_mnist; called again, it goes on")
    data.set_defaults(run=run_datasets)


def add_lab(commands: Commands) -> None:
    """Add the command `lab` and its options."""
    lab = commands.add_parser("lab", help="open the course in JupyterLab")
    lab.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="FOLDER", help="of the course (default: here)"
    )
    lab.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    lab.set_defaults(run=run_lab)


def run_race(options: argparse.Namespace) -> int:
    """Run the race and leave race.json, race.png and the trained agent in the output folder."""
    from rlvae_tutor.experiments.race.steps import run_race

    run_race(dataset=options.dataset, **shared(options))
    return 0


def run_study(options: argparse.Namespace) -> int:
    """Run the study and leave study.json, study.md, study.png and all agents in the output folder."""
    from rlvae_tutor.experiments.study.steps import run_study

    run_study(scheduler=options.scheduler, **shared(options))
    return 0


def run_transfer(options: argparse.Namespace) -> int:
    """Make the transfer table and leave transfer.json, transfer.md and the policy of all fields in the folder."""
    from rlvae_tutor.experiments.transfer.steps import run_transfer

    run_transfer(**shared(options))
    return 0


def shared(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options that `add_experiment` gives to race, study and transfer."""
    return {name: getattr(options, name) for name in ("size", "seed", "output", "resume")}


def run_start(options: argparse.Namespace) -> int:
    """Copy the course into a learner's folder and say what was done and what comes next."""
    from rlvae_tutor.course.workspace import course_folder, start

    print(*start(options.folder, course_folder()), sep="\n")
    print(f"To begin: {program()} lab {shlex.quote(str(options.folder))}")
    return 0


def program() -> str:
    """Return how this command is called: by its name where that is found, else by its path."""
    beside = Path(sys.executable).with_name("rlvae-tutor")
    return "rlvae-tutor" if shutil.which("rlvae-tutor") or not beside.exists() else shlex.quote(str(beside))


def run_progress(options: argparse.Namespace) -> int:
    """Print the progress of the course folder that this is called in."""
    from rlvae_tutor.course.check.progress import report

    print(report())
    return 0


def run_doctor(options: argparse.Namespace) -> int:
    """Print the doctor's report; 0 if all is well, else 1."""
    from rlvae_tutor.doctor import examine

    return examine()


def run_datasets(options: argparse.Namespace) -> int:
    """Print the table of data sets, or fetch the whole of one and say where it is."""
    from rlvae_tutor.datasets.catalogue import catalogue
    from rlvae_tutor.datasets.download import download

    if options.download is None:
        print(catalogue())
    else:
        print(f"In {download(options.download)}; in Python: load({options.download + '_full'!r})")
    return 0


def run_lab(options: argparse.Namespace) -> int:
    """Serve the notebooks until JupyterLab ends and return its exit code."""
    from rlvae_tutor.lab import open_lab

    return open_lab(options.folder, browser=not options.no_browser)


def seed(text: str) -> int:
    """Return the seed that `text` spells."""
    if not text.isdecimal() or int(text) > LARGEST_SEED:
        raise argparse.ArgumentTypeError(f"a seed is a whole number from 0 to {LARGEST_SEED}, not {text!r}")
    return int(text)


class CourseParser(argparse.ArgumentParser):
    """A parser that complains in one line and takes no abbreviated options."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and where help is, then exit."""
        sys.exit(complain(f"{message}; for help: {self.prog} --help"))


def complain(sentence: str) -> int:
    """Print one line on standard error and return the exit code of bad input."""
    print(f"rlvae-tutor: error: {sentence}", file=sys.stderr)
    return USAGE_ERROR


def in_one_line(error: Exception) -> str:
    """Return what `error` says, as a person would say it: `race: Permission denied`."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split()) or type(error).__name__


def how_to_go_on(arguments: Sequence[str]) -> str:
    """Return one line for a person who has just pressed Ctrl-C."""
    goes_on = {"race": ["--resume"], "study": ["--resume"], "transfer": ["--resume"], "datasets": []}
    if arguments[0] not in goes_on:
        return "rlvae-tutor: interrupted"
    resumed = [*arguments, *(option for option in goes_on[arguments[0]] if option not in arguments)]
    return f"rlvae-tutor: interrupted; to go on: rlvae-tutor {shlex.join(resumed)}"
