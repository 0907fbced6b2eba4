"""The whole of MNIST and Fashion-MNIST, fetched once on request and then read from the user's cache folder.

Nothing here runs unless a person asks for it. Of the libraries that fetch data, pooch and keras.utils.get_file begin
anew after a broken transfer; this module goes on where it broke off.
"""

import gzip
import hashlib
import http.client
import io
import os
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from rlvae_tutor.datasets.dataset import Card, Dataset, split_rows
from rlvae_tutor.datasets.images import FASHION_MNIST, MNIST
from rlvae_tutor.errors import InputError

SERVER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"  # where keras.datasets has them from
TIMEOUT = 30  # seconds without a byte
CHUNK = 2**16  # bytes
HELD_OUT = (5000, 5000)  # of the 60,000 for training; the 10,000 for testing are the test split
HOW_TO_GO_ON = (
    "see that this machine reaches the network and give the same command again, which goes on where it broke off; "
    "without the whole data set, the smaller one of the same name that ships with the package is there."
)
MNIST_FULL = replace(
    MNIST, name="mnist_full", examples=70_000, source="MNIST (LeCun, Cortes and Burges 1998), as keras.datasets has it"
)
FASHION_MNIST_FULL = replace(FASHION_MNIST, name="fashion_mnist_full", examples=70_000)


@dataclass(frozen=True)
class Remote:
    """A file on the server, and the SHA-256 of its content, once unpacked where its name ends in .gz."""

    file: str
    sha256: str

    def content(self, packed: bytes) -> bytes:
        """The content of the fetched bytes `packed`; raises `InputError` unless it has the right SHA-256."""
        try:
            content = gzip.decompress(packed) if self.file.endswith(".gz") else packed
        except (OSError, EOFError):  # not gzip, or cut short
            content = b""
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise InputError(f"{self.file} is not what it should be; fetch it anew with the same command.")
        return content


FILES = {
    "mnist": (Remote("mnist.npz", "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"),),
    "fashion_mnist": (
        Remote("train-images-idx3-ubyte.gz", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        Remote("train-labels-idx1-ubyte.gz", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        Remote("t10k-images-idx3-ubyte.gz", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        Remote("t10k-labels-idx1-ubyte.gz", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ),
}


def download(name: str, server: str = SERVER) -> Path:
    """Fetch the whole data set `name`, mnist or fashion_mnist, and return the folder that now holds it.

    A file that is there and whole is not fetched again. Raises `InputError` where the server cannot be reached, the
    transfer breaks off (what has come is kept, and the next call goes on from there) or what came is not the file.
    """
    if name not in FILES:
        raise InputError(f"{name!r} cannot be downloaded; choose one of {', '.join(FILES)}.")
    folder(name).mkdir(parents=True, exist_ok=True)
    for remote in FILES[name]:
        path = folder(name) / remote.file
        if not held(remote, path):
            settle(remote, fetch(server + remote.file, path.with_name(f"{remote.file}.partial")), path)
    return folder(name)


def folder(name: str) -> Path:
    """Where the files of the whole data set `name` are kept: below the user's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rlvae_tutor" / name


def held(remote: Remote, path: Path) -> bool:
    """Is the right file at `path` already?"""
    try:
        return path.exists() and bool(remote.content(path.read_bytes()))
    except InputError:
        return False


def settle(remote: Remote, partial: Path, path: Path) -> None:
    """Move the fetched file `partial` to `path`, or delete it and raise `InputError` if it is not the right one."""
    try:
        remote.content(partial.read_bytes())
    except InputError:
        partial.unlink()
        raise
    os.replace(partial, path)


def fetch(address: str, partial: Path) -> Path:
    """Write what is at `address` into the file `partial`, going on where it ends, and return `partial`."""
    try:
        with reply(address, partial) as answer:
            goes_on = answer.status == http.HTTPStatus.PARTIAL_CONTENT  # else it is the whole, whatever was asked for
            with partial.open("ab" if goes_on else "wb") as file:
                missing = copy(answer, file)
    except (OSError, http.client.HTTPException) as error:  # URLError and time-outs are OSErrors
        raise InputError(f"{address} could not be fetched ({in_words(error)}); {HOW_TO_GO_ON}") from error
    if missing > 0:
        raise InputError(f"{address} broke off {missing} bytes before its end; {HOW_TO_GO_ON}")
    return partial


def reply(address: str, partial: Path) -> Any:
    """The server's answer when asked for what `partial` lacks; for all of it, where `partial` is too long already."""
    start = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(address, headers={"Range": f"bytes={start}-"} if start else {})
    try:
        return urllib.request.urlopen(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
    return urllib.request.urlopen(address, timeout=TIMEOUT)


def copy(answer: http.client.HTTPResponse, file: BinaryIO) -> int:
    """Copy the server's `answer` into the open `file`, showing progress; returns how many bytes are still missing."""
    from tqdm import tqdm

    missing, start = int(answer.headers.get("Content-Length", 0)), file.tell()
    with tqdm(total=start + missing, initial=start, unit="B", unit_scale=True, desc=Path(file.name).stem) as progress:
        while block := answer.read(CHUNK):
            file.write(block)
            progress.update(len(block))
            missing -= len(block)
    return missing


def in_words(error: Exception) -> str:
    """What `error` says, in one line."""
    return str(getattr(error, "reason", None) or error or type(error).__name__)


def mnist_full(seed: int = 0) -> Dataset:
    """70,000 handwritten digits like those of `mnist`, split 50,000 / 5,000 / 5,000 / 10,000; the label is the digit.

    The test split is MNIST's own. Raises `InputError` until `rlvae-tutor datasets --download mnist` has fetched them.
    """
    (content,) = contents("mnist")
    file = np.load(io.BytesIO(content), allow_pickle=False)
    return whole(MNIST_FULL, (file["x_train"], file["x_test"]), (file["y_train"], file["y_test"]), seed)


def fashion_mnist_full(seed: int = 0) -> Dataset:
    """70,000 pieces of clothing like those of `fashion_mnist`, split 50,000 / 5,000 / 5,000 / 10,000.

    The test split is Fashion-MNIST's own; the label is the kind. Raises `InputError` until
    `rlvae-tutor datasets --download fashion_mnist` has fetched them.
    """
    images, labels, test_images, test_labels = contents("fashion_mnist")
    pixels = [np.frombuffer(content, np.uint8, offset=16) for content in (images, test_images)]
    kinds = [np.frombuffer(content, np.uint8, offset=8) for content in (labels, test_labels)]
    return whole(FASHION_MNIST_FULL, pixels, kinds, seed)


def contents(name: str) -> list[bytes]:
    """The unpacked contents of the files of the whole data set `name`; raises `InputError` where one is missing."""
    paths = [folder(name) / remote.file for remote in FILES[name]]
    if not all(path.exists() for path in paths):
        raise InputError(f"The whole of {name} is not on this machine; get it: rlvae-tutor datasets --download {name}")
    return [remote.content(path.read_bytes()) for remote, path in zip(FILES[name], paths, strict=True)]


def whole(card: Card, images: Sequence[np.ndarray], labels: Sequence[np.ndarray], seed: int) -> Dataset:
    """The `Dataset` of `card` from a pair of `images` and one of `labels`, each for training and for testing, uint8."""
    training, both = len(labels[0]), np.concatenate(labels).astype(int)
    rows = split_rows(training, (*HELD_OUT, 0), seed) | {"test": np.arange(training, len(both))}
    values = np.concatenate([part.reshape(-1, card.size) for part in images]) / np.float32(255)
    return card.dataset(values, rows, both)
