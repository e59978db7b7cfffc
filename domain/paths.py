"""Name the root folder of the project, from which every data file is found."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
