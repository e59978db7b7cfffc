"""List the reading pages in the order of the menu (views/menu.py has their titles)."""

from collections.abc import Mapping
from types import MappingProxyType

from views.about import ABOUT
from views.changes import CHANGES
from views.objectives import OBJECTIVES_VIEW
from views.overview import OVERVIEW
from views.participation import PARTICIPATION
from views.states import STATES_VIEW
from views.view import View

VIEWS: Mapping[str, View] = MappingProxyType(
    {
        view.name: view
        for view in (OVERVIEW, STATES_VIEW, OBJECTIVES_VIEW, PARTICIPATION, CHANGES, ABOUT)
    }
)
