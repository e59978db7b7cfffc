#!/usr/bin/env python3
"""Keep the catalogues in locale/ in step with the messages in the code.

catalogue.py update           extract every message, add new ones (untranslated) to each catalogue,
                              drop those no longer in the code
catalogue.py merge FILE.po    copy the translations of a file into the catalogue of its language
catalogue.py missing          list what has no translation yet; exit 1 if there is any
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    "app.py",
    "main.py",
    "pages",
    "ui",
    "server",
    "website",
    "services",
    "briefings",
    "views",
    "charts",
    "views",
    "loaders",
    "templates",
    "domain",
)
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"gettext": None, "gettext_noop": None} | dict.fromkeys(
    ("ngettext", "ngettext_noop", "plural_forms"), (1, 2)
)
SOURCE = "en"


def extract_messages() -> Catalog:
    """Extract every message of the code, without locations: they would change with each
    moved line.
    """
    catalog = Catalog(fuzzy=False)
    for room in ROOMS:
        path = ROOT / room
        folder, method = (path, METHODS) if path.is_dir() else (ROOT, [(room, "python")])
        for _, _, message, _, context in extract_from_dir(
            str(folder), method_map=method, keywords=KEYWORDS
        ):
            catalog.add(message, context=context)
    return catalog


def catalogues() -> Iterator[Path]:
    """Yield the catalogue files of all languages."""
    yield from sorted((ROOT / "locale").glob("*/LC_MESSAGES/dashboard.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(
            file, locale=path.parent.parent.name if path.name == "dashboard.po" else None
        )


def write(path: Path, catalog: Catalog) -> None:
    with path.open("wb") as file:
        write_po(
            file,
            catalog,
            no_location=True,
            sort_output=True,
            omit_header=False,
            ignore_obsolete=True,
            width=140,
        )


def untranslated(catalog: Catalog) -> list[str]:
    """List the messages without a translation, with an empty plural form, or with one that belongs
    to another message (fuzzy), which is not used.
    """
    return [
        str(m.id)
        for m in catalog
        if m.id and (m.fuzzy or not (all(m.string) if isinstance(m.string, tuple) else m.string))
    ]


def renew(catalog: Catalog, template: Catalog) -> None:
    """Update a catalogue to the template's messages. The date in the header is kept: a run that
    changes no message changes no file.
    """
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)


def update() -> None:
    template = extract_messages()
    for path in catalogues():
        catalog = read(path)
        renew(catalog, template)
        write(path, catalog)
        print(
            f"{path.relative_to(ROOT)}: {len(catalog)} messages, {len(untranslated(catalog))} "
            "untranslated"
        )


def merge(file: Path) -> None:
    fragment = read(file)
    path = ROOT / "locale" / str(fragment.locale) / "LC_MESSAGES" / "dashboard.po"
    catalog = read(path)
    for message in fragment:
        if message.id:
            catalog.add(message.id, message.string)
            catalog[
                message.id
            ].string = message.string  # `add` does not replace an existing translation
            catalog[message.id].flags.discard("fuzzy")
    write(path, catalog)
    print(f"{path.relative_to(ROOT)}: {len(fragment)} messages merged")


def missing() -> int:
    rows = [
        (path.parent.parent.name, m)
        for path in catalogues()
        if path.parent.parent.name != SOURCE
        for m in untranslated(read(path))
    ]
    for language, message in rows:
        print(f"{language}: {message}")
    return 1 if rows else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=("update", "merge", "missing"))
    parser.add_argument("file", nargs="?", type=Path)
    arguments = parser.parse_args()
    with (ROOT / "locale" / ".lock").open("w") as lock:  # several runs in one checkout may overlap
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        if arguments.action == "merge":
            if arguments.file is None:
                parser.error("merge takes a file")
            merge(arguments.file)
        elif arguments.action == "update":
            update()
        else:
            return missing()
    return 0


if __name__ == "__main__":
    sys.exit(main())
