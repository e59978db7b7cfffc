from ui import data, history, matching, preview, problems, publication, upload, workbench, workbooks
from ui.shell import begin, heading

page = begin("data")
heading(page.language.say("Data"))
if not data.unreachable(page):
    publication.announce(page)
    workbooks.show(page)
    workbench.show(
        page,
        upload.begin,
        (upload.listing, matching.show, problems.show, preview.show, publication.show),
    )
    history.show(page)
