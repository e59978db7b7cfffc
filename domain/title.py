"""Name the product."""

from domain.language import mark

TITLE = mark("Regional review of the Global Compact for Migration in the Arab region")
