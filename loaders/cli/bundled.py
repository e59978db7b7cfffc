"""python -m loaders add: publish a workbook that comes with the dashboard on top of the newest
version.
"""

from argparse import ArgumentParser, Namespace

from domain.language import Language
from loaders.cli import history, publish
from loaders.cli.result import CommandResult, Printer
from loaders.review import bundled
from loaders.store.models import PublishRequest, Upload, new_id

EXAMPLES = """examples:
  python -m loaders add public-record
  python -m loaders add corrected-report"""


def options(command: ArgumentParser) -> None:
    """Add the options of `add`."""
    command.add_argument("workbook", choices=list(bundled.WORKBOOKS))
    command.add_argument(
        "--author", default="", metavar="NAME", help="who publishes (the user of the machine)"
    )


def run(chosen: Namespace, language: Language, print_line: Printer) -> CommandResult:
    """Publish the workbook, unless the newest version has all of it, or rows would be removed that
    others have published.
    """
    store = history.open_store()
    base, first = store.newest(), store.history()[-1]
    offered = bundled.WORKBOOKS[chosen.workbook]
    preview, reading = offered.preview(store.frames(base))
    if base.content != first.content and preview.difference.removes_rows:
        return publish.refuse("removes_rows", language, {"base": base.number})
    upload = Upload(reading.file, reading.sha256)
    note = language.gettext(offered.note)
    request = PublishRequest(new_id(), base.id, preview.rows, note, (upload,))
    author = history.acting_author(chosen.author)
    return publish.publish_request(store, request, author, language, {"base": base.number})
