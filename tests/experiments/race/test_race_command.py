"""`rlvae-tutor race` as a person meets it: the real command line over a real, if tiny, race."""

import signal
import subprocess
import sys
import time

import pytest

from rlvae_tutor import checkpoint, cli
from rlvae_tutor.datasets import names

TINY = ["race", "--dataset", "bars", "--size", "tiny"]


def complaint(capfd, *arguments):
    """The one line that the command prints, after its progress bars, when it cannot go on."""
    assert cli.main([str(argument) for argument in arguments]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    line = captured.err.splitlines()[-1]
    assert line.startswith("rlvae-tutor: error: ")
    return line


def test_race_prints_its_table_and_where_the_results_are(finished):
    for label in ("Q-learning", "Adam, tuned one-cycle", "Adam, tuned constant", "random actions"):
        assert finished.printed.count(f"\n{label} ") >= 1
    for name in ("race.json", "race.png", "agent"):
        assert str(finished.folder / name) in finished.printed


def test_a_finished_race_prints_its_table_again(finished, copy, capsys):
    assert cli.main([*TINY, "--output", str(copy), "--resume"]) == 0
    assert capsys.readouterr().out == finished.printed.replace(str(finished.folder), str(copy))


def test_unknown_data_set_names_the_known(capfd, tmp_path):
    told = complaint(capfd, "race", "--dataset", "digit", "--output", tmp_path / "new")
    assert f"'digit'; choose one of {', '.join(names())}." in told
    assert not (tmp_path / "new").exists()


def test_a_folder_with_a_race_is_refused(capfd, copy):
    assert f"{copy} holds results; add --resume" in complaint(capfd, "race", "--output", copy)


def test_another_race_in_the_folder_is_refused(capfd, copy):
    assert "other settings" in complaint(capfd, "race", "--output", copy, "--resume")


def test_an_output_that_is_a_file_is_refused(capfd, tmp_path):
    (tmp_path / "file").write_text("precious")
    assert "file" in complaint(capfd, "race", "--output", tmp_path / "file")
    assert "file" in complaint(capfd, "race", "--output", tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text() == "precious"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a folder that nobody can write to")
def test_a_folder_that_cannot_be_written_is_refused(capfd):
    assert "/sys/race" in complaint(capfd, "race", "--output", "/sys/race")


def test_a_full_disk_gets_one_line(capfd, copy, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint.os, "fsync", full)
    arguments = [*TINY, "--output", copy, "--resume"]
    assert "No space left on device" in complaint(capfd, *arguments)


def test_a_race_stopped_by_a_signal_says_how_to_go_on_and_does(tmp_path, same_race):
    output = tmp_path / "my race"
    arguments = [*TINY, "--output", str(output)]
    process = subprocess.Popen([sys.executable, "-m", "rlvae_tutor", *arguments], stderr=subprocess.PIPE, text=True)
    while not (output / "steps" / "pilot-bars.json").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert errors.endswith(
        "\nrlvae-tutor: interrupted; to go on: "
        f"rlvae-tutor race --dataset bars --size tiny --output '{output}' --resume\n"
    )
    assert "Traceback" not in errors
    assert cli.main([*arguments, "--resume"]) == 0
    same_race(output)
