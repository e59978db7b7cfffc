"""The sheets that stand beside the tables in the workbooks given out: the guide, the lists, the
problems. They are not read back.

Their names are in every language at once, so that each reader knows them and no sheet of a ministry
has such a name by chance.
"""

from functools import cache

from domain.language import languages, mark
from domain.normalization import folded
from loaders.cells.csv_injection import printable

GUIDE, LISTS, PROBLEMS = mark("Guide"), mark("Lists"), mark("Problems")
LONGEST_NAME = 31  # of a sheet, for Excel
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@cache
def title(companion: str) -> str:
    """The name of such a sheet: its name in each language."""
    names = dict.fromkeys(language.say(companion) for language in languages().values())
    return fitting(" \u00b7 ".join(names))


def accompanies(name: str) -> bool:
    """Whether a sheet of this name is one of them, a second one ("Problems 2") too."""
    return folded(name).rstrip("0123456789 ") in {
        folded(title(each)) for each in (GUIDE, LISTS, PROBLEMS)
    }


def fitting(name: str) -> str:
    """A name as a sheet may have it: of at most 31 characters, none of which means something to a
    program.
    """
    return printable(name).translate(_FORBIDDEN)[:LONGEST_NAME].strip()
