"""Fetching a whole data set, from a server of our own that can misbehave: resumed, verified, never in silence."""

import gzip
import hashlib
import io
import re
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from rlvae_tutor.datasets import SPLITS, download, load
from rlvae_tutor.datasets.download import Remote, folder
from rlvae_tutor.errors import InputError

TRAINING, TESTING = 60, 10


def idx(array):
    """An array of bytes in the format of the MNIST files, packed."""
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return gzip.compress(header + array.tobytes(), mtime=0)


def small_files():
    """What stands for MNIST and Fashion-MNIST: 60 + 10 pictures each, the first pixel of each its number."""
    images = np.random.default_rng(0).integers(0, 256, (TRAINING + TESTING, 28, 28)).astype(np.uint8)
    images[:, 0, 0] = np.arange(len(images))
    labels = (np.arange(len(images)) % 10).astype(np.uint8)
    parts = images[:TRAINING], labels[:TRAINING], images[TRAINING:], labels[TRAINING:]
    stream = io.BytesIO()
    np.savez(stream, **dict(zip(("x_train", "y_train", "x_test", "y_test"), parts, strict=True)))
    names = [remote.file for remote in download.FILES["fashion_mnist"]]
    return {"mnist.npz": stream.getvalue()} | dict(zip(names, map(idx, parts), strict=True))


class Server(ThreadingHTTPServer):
    """Serves `files`; breaks off after `allowed` bytes where that is set; remembers the ranges it was asked for."""

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), Answer)
        self.files, self.allowed, self.knows_ranges, self.ranges = files, None, True, []
        self.address = f"http://127.0.0.1:{self.server_port}/"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):  # the library asks for this name
        content = self.server.files.get(self.path.strip("/"))
        asked = self.headers.get("Range")
        self.server.ranges.append(asked)
        if content is None:
            return self.send_error(404)
        start = int(re.match(r"bytes=(\d+)-", asked)[1]) if asked and self.server.knows_ranges else 0
        if start >= len(content):
            return self.send_error(416)
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start:][: self.server.allowed])
        return None

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A server of small files, which are taken for the real ones, and a cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(download, "HELD_OUT", (5, 5))
    files = small_files()
    for name, remotes in download.FILES.items():
        hashed = [Remote(each.file, unpacked_sha256(each.file, files[each.file])) for each in remotes]
        monkeypatch.setitem(download.FILES, name, tuple(hashed))
    server = Server(files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def unpacked_sha256(file, content):
    return hashlib.sha256(gzip.decompress(content) if file.endswith(".gz") else content).hexdigest()


def held(name):
    return sorted(path.name for path in folder(name).iterdir())


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_a_whole_data_set_is_fetched_and_read(server, name, tmp_path):
    assert download.download(name, server.address) == tmp_path / "rlvae_tutor" / name
    data = load(f"{name}_full", 1)
    assert [len(data.split(split)) for split in SPLITS] == [50, 5, 5, 10]
    numbers = {split: np.round(255 * data.split(split)[:, 0]).astype(int) for split in SPLITS}
    assert numbers["test"].tolist() == list(range(TRAINING, TRAINING + TESTING))
    assert sorted(np.concatenate(list(numbers.values()))) == list(range(TRAINING + TESTING))
    for split in SPLITS:
        assert np.array_equal(data.labels(split), numbers[split] % 10)


def test_what_is_there_and_whole_is_not_fetched_again(server):
    for _ in range(2):
        download.download("fashion_mnist", server.address)
    assert len(server.ranges) == 4


def test_a_spoilt_file_is_refused_and_fetched_again(server):
    download.download("mnist", server.address)
    path = folder("mnist") / "mnist.npz"
    path.write_bytes(b"x" + path.read_bytes()[1:])
    with pytest.raises(InputError, match=r"mnist\.npz is not what it should be; fetch it anew"):
        load("mnist_full")
    download.download("mnist", server.address)
    assert load("mnist_full").examples == 70_000


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_a_transfer_that_broke_off_goes_on_where_it_was(server, name):
    server.allowed = 1000
    with pytest.raises(InputError, match=r"broke off .* give the same command again, which goes on"):
        download.download(name, server.address)
    assert held(name) == [f"{download.FILES[name][0].file}.partial"]
    server.allowed = None
    download.download(name, server.address)
    assert server.ranges[:2] == [None, "bytes=1000-"]
    assert held(name) == sorted(remote.file for remote in download.FILES[name])


def test_many_breaks_lead_to_the_end(server):
    server.allowed = len(server.files["mnist.npz"]) // 3
    for _ in range(3):
        with pytest.raises(InputError, match="broke off"):
            download.download("mnist", server.address)
    download.download("mnist", server.address)
    assert load("mnist_full").name == "mnist_full"


def test_a_server_that_knows_no_ranges_is_asked_for_all(server):
    server.allowed, server.knows_ranges = 1000, False
    with pytest.raises(InputError, match="broke off"):
        download.download("mnist", server.address)
    server.allowed = None
    download.download("mnist", server.address)
    assert held("mnist") == ["mnist.npz"]


def test_a_partial_file_that_is_too_long_is_fetched_anew(server):
    folder("mnist").mkdir(parents=True)
    (folder("mnist") / "mnist.npz.partial").write_bytes(bytes(len(server.files["mnist.npz"]) + 1))
    download.download("mnist", server.address)
    assert held("mnist") == ["mnist.npz"]


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_another_file_under_the_name_is_refused_and_not_kept(server, name):
    file = download.FILES[name][0].file
    server.files[file] = server.files[file][:-9] + bytes(9)
    with pytest.raises(InputError, match=f"{file} is not what it should be"):
        download.download(name, server.address)
    assert held(name) == []


def test_a_missing_file_and_no_server_say_what_to_do(server):
    for address in (f"{server.address}elsewhere/", "http://127.0.0.1:9/"):  # nothing listens on the port to discard
        with pytest.raises(InputError, match=r"could not be fetched .*see that this machine reaches the network"):
            download.download("mnist", address)
    assert held("mnist") == []


def test_nothing_stands_in_for_what_was_not_fetched(server):
    for name in ("mnist", "fashion_mnist"):
        with pytest.raises(InputError, match=f"not on this machine; get it: rlvae-tutor datasets --download {name}"):
            load(f"{name}_full")
    assert server.ranges == []


def test_unknown_names_are_answered_with_the_known_ones(server):
    with pytest.raises(InputError, match="'digits' cannot be downloaded; choose one of mnist, fashion_mnist"):
        download.download("digits", server.address)


def test_progress_is_shown(server, capsys):
    download.download("mnist", server.address)
    assert "mnist.npz" in capsys.readouterr().err
