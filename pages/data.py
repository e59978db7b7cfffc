from ui import page_data
from ui.page import begin, heading
from ui.upload import (
    column_matching,
    files,
    history,
    preview,
    problems,
    publish,
    session,
    workbooks,
)

page = begin("data")
heading(page.language.say("Data"))
if not page_data.unreachable(page):
    publish.announce(page)
    workbooks.show(page)
    session.show(
        page,
        files.begin,
        (files.listing, column_matching.show, problems.show, preview.show, publish.show),
    )
    history.show(page)
