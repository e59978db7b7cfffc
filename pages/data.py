from ui import page_data
from ui.page import begin_page, heading
from ui.upload import (
    bundled,
    column_matching,
    files,
    history,
    preview,
    problems,
    publish,
    session,
    workbooks,
)
from ui.upload.trace import decisions, layouts

page = begin_page("data")
heading(page.language.gettext("Data"))
if not page_data.warn_if_unreachable(page):
    publish.announce(page)
    workbooks.show(page)
    bundled.show(page)
    session.show(
        page,
        files.ask_for_files,
        (
            files.list_files,
            column_matching.show,
            problems.show,
            decisions.show,
            preview.show,
            publish.show,
        ),
    )
    history.show(page)
    layouts.show(page)
