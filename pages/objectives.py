from charts import readiness, status_matrix
from ui import evidence, filters
from ui.exhibits import exhibit
from ui.page import begin_page, heading
from ui.readiness import define
from ui.view import view

page = begin_page("objectives")
heading(page.language.gettext("Objectives and guiding principles"))
view(
    page,
    ask=(filters.cycle, filters.round_table, filters.states, filters.statuses, filters.order),
    show=(
        define,
        exhibit("readiness", readiness.objectives, ("coverage",)),
        exhibit("matrix", status_matrix.objectives, ("coverage",)),
        exhibit("principles", readiness.principles, ("principles",)),
        exhibit("principles-matrix", status_matrix.principles, ("principles",)),
        evidence.show,
    ),
)
