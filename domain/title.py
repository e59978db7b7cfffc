"""Name the product."""

from domain.language import gettext_noop

TITLE = gettext_noop("Regional review of the Global Compact for Migration in the Arab region")
