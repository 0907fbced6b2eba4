"""Take the English words of 3 to 10 plain letters from Debian's American dictionary: words.txt.

apt-get download wamerican        (Debian 12: version 2020.12.07-2)
python tools/convert_words.py wamerican_2020.12.07-2_all.deb
"""

import sys
from pathlib import Path

from convert_shared import SHIPPED, debian_files, is_word, ship_lines, ship_notice

RECORD = {
    "origin": "Debian package wamerican, the words of 3 to 10 letters from a to z",
    "version": "2020.12.07-2",
    "licence": "SCOWL (permissive)",
    "attribution": "SCOWL word lists, copyright 2000-2011 Kevin Atkinson and others, named in words.licence.txt",
    "script": "tools/convert_words.py",
}


def main(package: str, folder: Path = SHIPPED) -> None:
    """Read the Debian package file `package` and write words.txt into `folder`."""
    words = debian_files(package, "usr/share/dict")["american-english"].decode("utf-8").split()
    ship_lines("words", sorted(filter(is_word, words)), RECORD, folder)
    ship_notice("words", debian_files(package, "usr/share/doc/wamerican")["copyright"], folder)


if __name__ == "__main__":
    main(sys.argv[1])
