"""Gather the recorded digits, letters and phonetic alphabet of the Asterisk telephone system: spoken.npz.

apt-get download asterisk-core-sounds-en-wav        (Debian 12: version 1.6.1-1)
python tools/convert_spoken.py asterisk-core-sounds-en-wav_1.6.1-1_all.deb
"""

import io
import sys
import wave
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from convert_shared import SHIPPED, debian_files, ship_arrays

FOLDERS = ("digits", "letters", "phonetic")
FORMAT = (1, 2, 8000)  # channels, bytes per sample, samples per second
RECORD = {
    "origin": "Debian package asterisk-core-sounds-en-wav, folders digits, letters and phonetic",
    "version": "1.6.1-1",
    "licence": "CC BY-SA 3.0",
    "attribution": "Asterisk core sounds, spoken by Allison Smith, paid for by Digium (here: joined into one file)",
    "script": "tools/convert_spoken.py",
}


def samples(content: bytes) -> np.ndarray:
    """The samples, int16 (samples,), of a WAVE file's bytes; raises ValueError where it is not 8 kHz, mono, 16 bit."""
    with wave.open(io.BytesIO(content)) as sound:
        parameters = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
        if parameters != FORMAT:
            raise ValueError(f"channels, bytes and rate must be {FORMAT}, not {parameters}")
        return np.frombuffer(sound.readframes(sound.getnframes()), "<i2")


def joined(files: Mapping[str, bytes]) -> dict[str, np.ndarray]:
    """Recordings, by path, as arrays: all `samples` in a row, the `lengths` of the recordings, and their `names`."""
    recordings = {path.removesuffix(".wav"): samples(content) for path, content in sorted(files.items())}
    lengths = np.array([len(sound) for sound in recordings.values()], np.int32)
    return {"samples": np.concatenate(list(recordings.values())), "lengths": lengths, "names": np.array([*recordings])}


def main(package: str, folder: Path = SHIPPED) -> None:
    """Read the Debian package file `package` and write spoken.npz into `folder`."""
    files = debian_files(package, "usr/share/asterisk/sounds/en_US_f_Allison")
    chosen = {path: content for path, content in files.items() if path.split("/")[0] in FOLDERS}
    ship_arrays("spoken", joined(chosen), RECORD, folder)


if __name__ == "__main__":
    main(sys.argv[1])
