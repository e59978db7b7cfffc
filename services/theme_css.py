"""Write the colours and the typeface of the theme (.streamlit/config.toml) as CSS properties."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from domain.paths import CONFIG

COLOURS = {"paper": "backgroundColor", "ink": "textColor", "link": "linkColor"}


@cache
def theme_properties() -> str:
    """Return the rules that set `--font`, `--paper`, `--ink` and `--link` for light and dark."""
    theme: Mapping[str, Any] = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    light, dark = _colours(theme["light"]), _colours(theme["dark"])
    return (
        f":root{{--font:{theme['font']};{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    )


def _colours(side: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{side[of]};" for name, of in COLOURS.items())
