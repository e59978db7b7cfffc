"""The sheets that stand beside the tables in the workbooks given out: the guide, the lists, the problems. They are not read back.

Their names are in every language at once, so that each reader knows them and no sheet of a ministry has such a name by chance.
"""

from collections.abc import Sequence
from functools import cache

from domain.language import languages, mark
from domain.vocabulary import folded

GUIDE, LISTS, PROBLEMS = mark("Guide"), mark("Lists"), mark("Problems")
LONGEST_NAME = 31  # of a sheet, for Excel
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@cache
def title(companion: str) -> str:
    """The name of such a sheet: its name in each language."""
    names = dict.fromkeys(language.say(companion) for language in languages().values())
    return " \u00b7 ".join(names).translate(_FORBIDDEN)[:LONGEST_NAME]


def accompanies(name: str) -> bool:
    """Whether a sheet of this name is one of them, a second one ("Problems 2") too."""
    return folded(name).rstrip("0123456789 ") in {folded(title(each)) for each in (GUIDE, LISTS, PROBLEMS)}


def free(name: str, taken: Sequence[str]) -> str:
    """The name of a sheet, with a number where a sheet has that name already."""
    used = {each.casefold() for each in taken}
    names = [name, *(f"{name[: LONGEST_NAME - 4]} {number}" for number in range(2, len(taken) + 3))]
    return next(each for each in names if each.casefold() not in used)
