"""Cut the electrocardiogram that SciPy 1.10 shipped into single beats: heartbeats.npz.

apt-get download python3-scipy        (Debian 12: version 1.10.1-2)
python tools/convert_heartbeats.py python3-scipy_1.10.1-2_amd64.deb
"""

import io
import sys
from pathlib import Path

import numpy as np
from convert_shared import SHIPPED, debian_files, ship_arrays
from scipy.ndimage import median_filter
from scipy.signal import find_peaks

RATE = 360  # samples per second
BEFORE, AFTER = 40, 80  # samples of a beat before its peak, and from the peak on
ZERO, PER_MILLIVOLT = 1024, 200  # of the recorder's 11-bit numbers
RECORD = {
    "origin": "Debian package python3-scipy, scipy/misc/ecg.dat",
    "version": "1.10.1-2",
    "licence": "ODC-BY 1.0",
    "attribution": "MIT-BIH Arrhythmia Database, record 208 (Moody and Mark 2001; Goldberger et al. 2000, PhysioNet)",
    "script": "tools/convert_heartbeats.py",
}


def beats(recorded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Beats (beats, 120) and the sample numbers of their peaks (beats,), from a recording (samples,) of ADC numbers.

    Beats are int16 in 1/200 mV, without the slow wander of the baseline. Two median filters of 200 and 600 ms find
    that wander: de Chazal, O'Dwyer and Reilly 2004, "Automatic classification of heartbeats using ECG morphology and
    heartbeat interval features". A peak is at least 0.75 mV high; 120 samples or more lie between two of them, so that
    no sample belongs to two beats.
    """
    signal = recorded.astype(int) - ZERO
    signal = signal - median_filter(median_filter(signal, RATE // 5 + 1), 3 * RATE // 5 + 1)
    peaks, _ = find_peaks(signal, height=0.75 * PER_MILLIVOLT, distance=BEFORE + AFTER)
    whole = peaks[(peaks >= BEFORE) & (peaks <= len(signal) - AFTER)]
    return np.stack([signal[peak - BEFORE : peak + AFTER] for peak in whole]).astype(np.int16), whole.astype(np.int32)


def main(package: str, folder: Path = SHIPPED) -> None:
    """Read the Debian package file `package` and write heartbeats.npz into `folder`."""
    content = debian_files(package, "usr/lib/python3/dist-packages/scipy/misc")["ecg.dat"]
    cut, peaks = beats(np.load(io.BytesIO(content), allow_pickle=False)["ecg"])
    ship_arrays("heartbeats", {"beats": cut, "peaks": peaks}, RECORD, folder)


if __name__ == "__main__":
    main(sys.argv[1])
