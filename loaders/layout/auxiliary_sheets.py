"""Name the sheets beside the tables in generated workbooks: guide, lists, problems. They are not
read.

Their names are in every language at once, so that each reader understands them and no sheet of a
ministry has such a name by chance.
"""

from functools import cache

from domain.language import gettext_noop, languages
from domain.normalization import normalize_name
from loaders.cells.csv_injection import replace_unprintable

GUIDE, LISTS, PROBLEMS = gettext_noop("Guide"), gettext_noop("Lists"), gettext_noop("Problems")
MAX_NAME_LENGTH = 31  # characters of a sheet name, Excel's limit
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@cache
def sheet_title(name: str) -> str:
    """Return the name of an auxiliary sheet: its name in each language."""
    names = dict.fromkeys(language.gettext(name) for language in languages().values())
    return fit_sheet_name(" \u00b7 ".join(names))


def is_auxiliary_sheet(name: str) -> bool:
    """Test whether a sheet of this name is auxiliary, also a second one ("Problems 2")."""
    return normalize_name(name).rstrip("0123456789 ") in {
        normalize_name(sheet_title(sheet)) for sheet in (GUIDE, LISTS, PROBLEMS)
    }


def fit_sheet_name(name: str) -> str:
    """Return a valid sheet name: at most 31 characters, none of which is reserved."""
    return replace_unprintable(name).translate(_FORBIDDEN)[:MAX_NAME_LENGTH].strip()
