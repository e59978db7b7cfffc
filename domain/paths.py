"""Name the root folder of the project, from which every data file is found, and the file of its
theme.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / ".streamlit" / "config.toml"
