"""The icons of the stylesheet."""

from fontTools.ttLib import TTFont

from scripts import icons
from server.assets import stylesheet
from services import static_urls


def test_every_icon_in_use_can_be_drawn() -> None:
    drawn = icons.glyphs(TTFont(static_urls.STATIC / stylesheet.ICONS))
    theirs = icons.glyphs(TTFont(icons.source()))
    assert icons.used() & theirs.keys() <= drawn.keys(), "python scripts/icons.py"
