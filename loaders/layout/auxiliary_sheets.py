"""The sheets that stand beside the tables in the workbooks given out: the guide, the lists, the
problems. They are not read back.

Their names are in every language at once, so that each reader knows them and no sheet of a ministry
has such a name by chance.
"""

from functools import cache

from domain.language import gettext_noop, languages
from domain.normalization import normalize_name
from loaders.cells.csv_injection import replace_unprintable

GUIDE, LISTS, PROBLEMS = gettext_noop("Guide"), gettext_noop("Lists"), gettext_noop("Problems")
MAX_NAME_LENGTH = 31  # of a sheet, for Excel
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@cache
def sheet_title(companion: str) -> str:
    """The name of such a sheet: its name in each language."""
    names = dict.fromkeys(language.gettext(companion) for language in languages().values())
    return fit_sheet_name(" \u00b7 ".join(names))


def is_auxiliary_sheet(name: str) -> bool:
    """Whether a sheet of this name is one of them, a second one ("Problems 2") too."""
    return normalize_name(name).rstrip("0123456789 ") in {
        normalize_name(sheet_title(each)) for each in (GUIDE, LISTS, PROBLEMS)
    }


def fit_sheet_name(name: str) -> str:
    """A name as a sheet may have it: of at most 31 characters, none of which means something to a
    program.
    """
    return replace_unprintable(name).translate(_FORBIDDEN)[:MAX_NAME_LENGTH].strip()
