"""Take 6,000 pictures of Fashion-MNIST, equally many of each kind: fashion_mnist.npz.

apt-get download dataset-fashion-mnist        (Debian 12: version 0.0~git20200523.55506a9-1)
python tools/convert_fashion_mnist.py dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb
"""

import gzip
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from convert_shared import SHIPPED, debian_files, first_of_each, ship_arrays, ship_notice

EACH = {"train": 500, "t10k": 100}
RECORD = {
    "origin": "Debian package dataset-fashion-mnist, 500 training and 100 test pictures of each kind",
    "version": "0.0~git20200523.55506a9-1",
    "licence": "MIT",
    "attribution": "Fashion-MNIST (Xiao, Rasul and Vollgraf 2017), copyright 2017 Zalando SE",
    "script": "tools/convert_fashion_mnist.py",
}


def pictures(files: Mapping[str, bytes], part: str) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (pictures, 784) and labels (pictures,), uint8, of the `part` train or t10k."""
    labels = np.frombuffer(gzip.decompress(files[f"{part}-labels-idx1-ubyte.gz"]), np.uint8, offset=8)
    images = np.frombuffer(gzip.decompress(files[f"{part}-images-idx3-ubyte.gz"]), np.uint8, offset=16)
    return images.reshape(len(labels), -1), labels


def chosen(files: Mapping[str, bytes]) -> dict[str, np.ndarray]:
    """The arrays that ship: `images` (6000, 784) and `labels` (6000,), uint8, the training pictures first."""
    images, labels = [], []
    for part, count in EACH.items():
        all_images, all_labels = pictures(files, part)
        rows = first_of_each(all_labels, count)
        images.append(all_images[rows])
        labels.append(all_labels[rows])
    return {"images": np.concatenate(images), "labels": np.concatenate(labels)}


def main(package: str, folder: Path = SHIPPED) -> None:
    """Read the Debian package file `package` and write fashion_mnist.npz into `folder`."""
    ship_arrays("fashion_mnist", chosen(debian_files(package, "usr/share/datasets/fashion-mnist")), RECORD, folder)
    ship_notice("fashion_mnist", debian_files(package, "usr/share/doc/dataset-fashion-mnist")["copyright"], folder)


if __name__ == "__main__":
    main(sys.argv[1])
