#!/usr/bin/env python3
"""The lower bound: a Starlette server, plotly.js from the plotly package, a script of a few lines.

Figures are kept as JSON, and responses go through Starlette's gzip; plotly.js is compressed once.
"""

import argparse
import gzip
import html
import sys
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import orjson
import plotly.io
import plotly.offline
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from benchmarks.rivals.content import (
    CONFIG,
    ROOT,
    Content,
    Filter,
    draw_chart,
    headline_figures,
    pages,
    read,
)

FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<script src="plotly.js" defer></script><h1>{title}</h1><form>{filters}</form>{figures}{places}
<script>
const form = document.forms[0];
async function draw(changed) {{
  const asked = new URLSearchParams([...new FormData(form), ["changed", changed]]);
  for (const [name, found] of Object.entries(await (await fetch("figures?" + asked)).json())) {{
    const place = document.getElementById(name);
    place.hidden = !found;
    if (!found) continue;
    place.firstChild.textContent = found.title;
    Plotly.react(place.lastChild, found.figure.data, found.figure.layout, {config});
  }}
}}
form.addEventListener("change", event => draw(event.target.name));
addEventListener("DOMContentLoaded", () => draw(""));
</script></html>"""


def application(name: str) -> Starlette:
    """Return the server of a page."""
    tables = read()
    page = pages(tables)[name]
    script = gzip.compress(plotly.offline.get_plotlyjs().encode())
    document = PAGE.format(
        title=name.capitalize(),
        filters="".join(map(_asked, page.filters)),
        figures="".join(
            f"<p>{' '.join(each)}</p>" for each in headline_figures(tables, page.first())
        )
        if page.figures
        else "",
        places="".join(
            f'<section id="{each.name}" hidden><h3></h3><div></div></section>'
            for each in page.charts
        ),
        config=orjson.dumps(CONFIG).decode(),
    )

    @lru_cache(maxsize=1000)
    def figures(query: str, changed: str) -> bytes:
        values = _values(page, query)
        found = {
            each.name: draw_chart(tables, each, values)
            for each in page.charts
            if not changed or changed in each.by
        }
        return orjson.dumps(
            {
                each: shown
                and {
                    "title": shown[0],
                    "figure": orjson.Fragment(plotly.io.to_json(shown[1], validate=False)),
                }
                for each, shown in found.items()
            }
        )

    async def answer(request: Request) -> Response:
        return Response(
            figures(request.url.query, request.query_params["changed"]),
            media_type="application/json",
        )

    async def shown(_: Request) -> Response:
        return HTMLResponse(document)

    async def plotly_js(_: Request) -> Response:
        return Response(
            script, media_type="text/javascript", headers={"content-encoding": "gzip", **FOREVER}
        )

    routes = [
        Route("/", shown),
        Route("/figures", answer),
        Route("/plotly.js", plotly_js),
        Mount("/app/static", StaticFiles(directory=ROOT / "static")),
    ]
    return Starlette(routes=routes, middleware=[Middleware(GZipMiddleware)])


def _asked(of: Filter) -> str:
    options = "".join(
        f'<option value="{code}">{html.escape(label)}</option>'
        for code, label in of.options.items()
    )
    return f'<label>{of.label} <select name="{of.name}"{" multiple" if of.kind == "several" else ""}>{options}</select></label> '


def _values(page: Content, query: str) -> dict:
    asked = parse_qs(query, keep_blank_values=True)
    return {
        each.name: asked.get(each.name, [])
        if each.kind == "several"
        else asked.get(each.name, [each.first])[0]
        for each in page.filters
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", default="overview")
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args()
    uvicorn.run(application(given.page), host="127.0.0.1", port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
