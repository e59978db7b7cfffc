#!/usr/bin/env python3
"""Make data/vocabulary/other_countries.csv: the countries and territories of the world that are
none of the 22 states, with their names in English, French and Arabic.

other_countries.py FILE     make it from a wheel of hdx-python-country

Source: the Countries & Territories Taxonomy of OCHA, as shipped by the package hdx-python-country
(MIT licence). `pip download --no-deps hdx-python-country` fetches the wheel.
"""

import csv
import io
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from domain.normalization import normalize_name
from domain.vocabulary import STATES
from domain.vocabulary_files import FOLDER

MEMBER = "hdx/location/Countries & Territories Taxonomy MVP - C&T Taxonomy.csv"
CODE = "ISO 3166-1 Alpha 3-Codes"
NAMES = (
    "Preferred Term",
    "English Short",
    "French Short",
    "Arabic Short",
    "English Formal",
    "M49 English",
    "M49 French",
    "M49 Arabic",
    "ISO Alt Term",
    "DGACM Alt Term",
    "HPC Tools Alt Term",
    "RW Short Name",
    "RW API Alt Term",
)


def main() -> None:
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        text = wheel.read(MEMBER).decode("utf-8-sig")
    with (FOLDER / "other_countries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "names"))
        for row in csv.DictReader(io.StringIO(text)):
            code = row[CODE] or row["x Alpha3 codes"]
            if code in STATES:
                continue
            names = {normalize_name(row[kind]): row[kind].strip() for kind in reversed(NAMES)}
            names.pop("", None)
            writer.writerow((code, "|".join(reversed(names.values()))))


if __name__ == "__main__":
    main()
