"""Name the root folder of the project, from which every data file is found, the file of its theme,
and the folder of its controlled terms.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / ".streamlit" / "config.toml"
VOCABULARY = ROOT / "data" / "vocabulary"
