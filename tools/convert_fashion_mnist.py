"""Take 6,000 pictures of Fashion-MNIST, as many of each kind: fashion_mnist.npz.

apt-get download dataset-fashion-mnist        (Debian 12: version 0.0~git20200523.55506a9-1)
python tools/convert_fashion_mnist.py dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb
"""

import gzip
import sys

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


def pictures(files, part):
    """Pictures (pictures, 784) and labels (pictures,), uint8, of the `part` train or t10k."""
    labels = np.frombuffer(gzip.decompress(files[f"{part}-labels-idx1-ubyte.gz"]), np.uint8, offset=8)
    images = np.frombuffer(gzip.decompress(files[f"{part}-images-idx3-ubyte.gz"]), np.uint8, offset=16)
    return images.reshape(len(labels), -1), labels


def chosen(files):
    """The arrays that ship: `images` (6000, 784) and `labels` (6000,), uint8, the training pictures first."""
    parts = []
    for part, count in EACH.items():
        images, labels = pictures(files, part)
        rows = first_of_each(labels, count)
        parts.append((images[rows], labels[rows]))
    return {
        key: np.concatenate(arrays) for key, arrays in zip(("images", "labels"), zip(*parts, strict=True), strict=True)
    }


def main(package, folder=SHIPPED):
    """Read the Debian package file `package` and write fashion_mnist.npz into `folder`."""
    ship_arrays("fashion_mnist", chosen(debian_files(package, "usr/share/datasets/fashion-mnist")), RECORD, folder)
    ship_notice("fashion_mnist", debian_files(package, "usr/share/doc/dataset-fashion-mnist")["copyright"], folder)


if __name__ == "__main__":
    main(sys.argv[1])
