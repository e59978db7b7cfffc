"""Access control: every page and route, requested by each kind of user, with a real sign-in service
and a real browser.

The table of the results is docs/access.md. A test makes it and fails where it differs from the
file, which then holds the new results: review them.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import (
    USER_COOKIE_NAME,
    XSRF_COOKIE_NAME,
)
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from server.routes import health, views
from server.routes.public_api import routes
from tests.browser.conftest import PATIENCE, ROOT, Opened, Server, _free_port, _wait_for_health
from tests.browser.provider import Service, provider
from tests.combinations import each_choice
from views.menu import MENU
from views.registry import VIEWS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("access"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),
]
DOCUMENT = ROOT / "docs" / "access.md"
SECRET = "a secret of the tests, and of nobody else"
TOKEN = "a token of those who measure"
UNPUBLISHED = "0" * 32  # an id like that of a draft
ANALYST, VIEWER = "analyst@example.org", "viewer@example.org"
EVERYBODY = ("signed out", "viewer", "analyst", "forged", "expired")
FIRST = next(iter(MENU))


@dataclass(frozen=True)
class Guarded:
    """A dashboard with a sign-in: its address, the sign-in service, and its log."""

    base: str
    service: Service
    log: Path


@contextmanager
def dashboard(folder: Path, port: int, *options: str, **environment: str) -> Iterator[Path]:
    """Run `streamlit run app.py` with a new store; yield its log."""
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.fileWatcherType",
        "none",
        *options,
    ]
    known = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/store.sqlite3", **environment}
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=known
        )
    try:
        _wait_for_health(f"http://localhost:{port}", process, log)
        yield log
    finally:
        process.terminate()
        process.wait(timeout=20)


def secrets(folder: Path, port: int, service: Service) -> str:
    """Return the configuration of a dashboard with a sign-in."""
    file = folder / "secrets.toml"
    file.write_text(
        f"""[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "dashboard"
client_secret = "told to nobody"
server_metadata_url = "{service.address}/.well-known/openid-configuration"
[publishing]
addresses = ["{ANALYST.upper()}"]
contact = "desk@example.org"
""",
        encoding="utf-8",
    )
    return str(file)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """Run a dashboard with a sign-in, and the sign-in service."""
    folder, port = tmp_path_factory.mktemp("guarded"), _free_port()
    people = {
        "analyst": {"email": ANALYST, "email_verified": True, "name": "Ana Lyst"},
        "viewer": {
            "email": VIEWER,
            "email_verified": True,
            "name": "Vic ![x](http://evil.example/x.png) <b>Ewer</b>",
        },
    }
    with (
        provider(**people) as service,
        dashboard(
            folder,
            port,
            STREAMLIT_SECRETS_FILES=secrets(folder, port, service),
            METRICS_TOKEN=TOKEN,
        ) as log,
    ):
        yield Guarded(f"http://localhost:{port}", service, log)


def cookie(guarded: Guarded, secret: str = SECRET, **claims: Any) -> str:
    """Return the cookie of an analyst as the dashboard makes it, signed with its secret or
    another.
    """
    known = {
        "origin": guarded.base,
        "is_logged_in": True,
        "provider": "default",
        "iss": guarded.service.address,
        "aud": "dashboard",
        "exp": int(time.time()) + 3600,
        "sub": "analyst",
        "email": ANALYST,
        **claims,
    }
    return create_signed_value(secret, USER_COOKIE_NAME, json.dumps(known)).decode()


def with_cookie(context: BrowserContext, guarded: Guarded, value: str) -> BrowserContext:
    context.add_cookies([{"name": USER_COOKIE_NAME, "value": value, "url": guarded.base}])
    return context


def sign_in(view: Opened, who: str) -> None:
    """Sign in with the button and the service, by keyboard."""
    button = view.adopted().page.locator(".account button[value^=sign-in]")
    button.focus()
    view.page.keyboard.press("Enter")
    view.page.get_by_role("button", name=who, exact=True).press("Enter")
    view.page.wait_for_url(f"{view.base}/**", timeout=PATIENCE)
    view.settled().adopted()
    view.page.locator(".account button").wait_for(timeout=PATIENCE)


def open_page(
    context: BrowserContext, guarded: Guarded | Server, path: str = "about?lang=en"
) -> Opened:
    page = context.new_page()
    view = Opened(page, guarded.base)

    def heard(sent: Request) -> None:
        if sent.frame.url.startswith(guarded.base) and urlsplit(sent.url).hostname not in (
            None,
            "localhost",
        ):
            view.outside.append(sent.url)

    page.on("request", heard)
    return view.go(path).adopted()


def account(view: Opened) -> str:
    """Return the key of the account button in the masthead."""
    return str(
        view.page.evaluate(
            "document.querySelector('.account button').value.match(/^sign-(in|out)/)[0]"
        )
    )


@pytest.fixture(scope="module")
def everybody(guarded: Guarded, chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Return a browser profile for each kind of user."""
    known = {
        name: chromium.new_context(viewport={"width": 1200, "height": 800}) for name in EVERYBODY
    }
    for name in ("viewer", "analyst"):
        view = open_page(known[name], guarded)
        sign_in(view, name)
        view.page.close()
    with_cookie(
        known["forged"],
        guarded,
        cookie(guarded, secret="the secret of somebody else, as long as it"),
    )
    with_cookie(known["expired"], guarded, cookie(guarded, exp=int(time.time()) - 1))
    yield known
    for context in known.values():
        context.close()


def session_of(context: BrowserContext, base: str) -> tuple[Page, str]:
    """Open a page and return it with the id of its session."""
    found: list[str] = []

    def heard(payload: bytes | str) -> None:
        message = ForwardMsg()
        if isinstance(payload, bytes):
            message.ParseFromString(payload)
            if message.WhichOneof("type") == "new_session":
                found.append(message.new_session.initialize.session_id)

    page = context.new_page()
    page.on("websocket", lambda socket: socket.on("framereceived", heard))
    Opened(page, base).go("about?lang=en").adopted()
    return page, found[0]


def cookies_of(context: BrowserContext) -> dict[str, str]:
    return {each["name"]: each["value"] for each in context.cookies()}


def cookie_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def send_request(
    base: str, cookies: dict[str, str], path: str, method: str = "GET", **headers: str
) -> httpx.Response:
    """Send one plain request, whose response changes no cookie of the browser."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with httpx.Client(cookies=cookies, trust_env=False, timeout=PATIENCE / 1000) as client:
        files = {"file": ("a.csv", b"a,b\n", "text/csv")} if method == "PUT" else None
        return client.request(method, f"{base}{path}", headers=named, files=files)


def said(answer: httpx.Response, base: str) -> str:
    """Describe a response in a word."""
    location = answer.headers.get("location")
    if location is None:
        return str(answer.status_code)
    if location.startswith(("/", ".", base)):
        return f"{answer.status_code} to the first page"
    return f"{answer.status_code} to the sign-in service"


def socket(base: str, cookies: dict[str, str], origin: str | None) -> str:
    """Tell whether a page of `origin` can open a session."""
    headers = {"cookie": cookie_header(cookies)}
    try:
        with connect(
            base.replace("http", "ws") + "/_stcore/stream",
            origin=origin,
            additional_headers=headers,
            proxy=None,
        ):  # type: ignore[arg-type]
            return "a session"
    except InvalidStatus as refusal:
        return str(refusal.response.status_code)


def upload(base: str, cookies: dict[str, str], session: str, **headers: str) -> str:
    sent = {"origin": base, "x_xsrftoken": cookies.get(XSRF_COOKIE_NAME, ""), **headers}
    return str(
        send_request(base, cookies, f"/_stcore/upload_file/{session}/1", "PUT", **sent).status_code
    )


def page_gets(base: str, cookies: dict[str, str], name: str, **headers: str) -> str:
    """Run a page in a session without a browser, and tell what the server sends to this person.

    A browser would draw every figure of it: 35 pages took four minutes.
    """
    message = BackMsg()
    message.rerun_script.query_string = "lang=en"
    message.rerun_script.page_name = "" if name == FIRST else name
    titles = uploaders = 0
    with connect(
        base.replace("http", "ws") + "/_stcore/stream",
        origin=base,  # type: ignore[arg-type]
        # As the browser does: Streamlit reads the sign-in only with the token against forgery.
        subprotocols=["streamlit", cookies.get(XSRF_COOKIE_NAME, "none")],  # type: ignore[list-item]
        additional_headers={"cookie": cookie_header(cookies), **headers},
        max_size=None,
        proxy=None,
    ) as connection:
        connection.send(message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(connection.recv(timeout=PATIENCE / 1000, decode=False))
            if told.WhichOneof("type") == "new_session":  # a page may ask to be run again
                titles = uploaders = 0
            if (
                told.WhichOneof("type") == "script_finished"
                and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                assert told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                break
            element = told.delta.new_element
            uploaders += element.WhichOneof("type") == "file_uploader"
            titles += element.heading.tag == "h1"
    assert titles == (name not in VIEWS), "a reading page is no page of Streamlit's"
    return "reads, publishes" if uploaders else "reads"


ROUTES = (
    ("GET /_stcore/health", {"path": "/_stcore/health"}),
    ("GET /_stcore/host-config", {"path": "/_stcore/host-config"}),
    ("GET /_stcore/metrics, on the machine", {"path": "/_stcore/metrics"}),
    (
        "GET /_stcore/metrics, through another server",
        {"path": "/_stcore/metrics", "x_forwarded_for": "10.0.0.1"},
    ),
    ("GET /healthz", {"path": "/healthz"}),
    ("GET /metrics, on the machine", {"path": "/metrics"}),
    ("GET /metrics, through another server", {"path": "/metrics", "x_forwarded_for": "10.0.0.1"}),
    (
        "… with another token",
        {"path": "/metrics", "x_forwarded_for": "10.0.0.1", "authorization": "Bearer another"},
    ),
    (
        "… with the token of METRICS_TOKEN",
        {"path": "/metrics", "x_forwarded_for": "10.0.0.1", "authorization": f"Bearer {TOKEN}"},
    ),
    ("GET /export/ladder.svg", {"path": "/export/ladder.svg?lang=en"}),
    (
        "GET /export/ladder.svg of what is not published",
        {"path": f"/export/ladder.svg?lang=en&version={UNPUBLISHED}"},
    ),
    ("GET /view/overview.json", {"path": "/view/overview.json?lang=en"}),
    (
        "GET /view/overview.json of what is not published",
        {"path": f"/view/overview.json?lang=en&version={UNPUBLISHED}"},
    ),
    ("GET /view/version", {"path": "/view/version"}),
    ("GET /view/table/overview/ladder.csv", {"path": "/view/table/overview/ladder.csv?lang=en"}),
    (
        "GET /view/table/overview/ladder.csv of what is not published",
        {"path": f"/view/table/overview/ladder.csv?lang=en&version={UNPUBLISHED}"},
    ),
    ("GET /api/coverage.csv", {"path": "/api/coverage.csv?lang=en"}),
    ("GET /api/coverage.json", {"path": "/api/coverage.json?lang=en"}),
    (
        "GET /api/coverage.json of what is not published",
        {"path": f"/api/coverage.json?lang=en&version={UNPUBLISHED}"},
    ),
    ("GET /api/openapi.json", {"path": "/api/openapi.json"}),
    ("GET /api/versions.json", {"path": "/api/versions.json"}),
    ("GET /api/versions.atom", {"path": "/api/versions.atom?lang=en"}),
    ("GET /api/changes.json", {"path": "/api/changes.json?lang=en"}),
    (
        "GET /api/changes.json since what is not published",
        {"path": f"/api/changes.json?lang=en&since={UNPUBLISHED}"},
    ),
    ("GET /view/changes.json", {"path": "/view/changes.json?lang=en"}),
    (
        "GET /view/changes.json since what is not published",
        {"path": f"/view/changes.json?lang=en&since={UNPUBLISHED}"},
    ),
    ("GET /export/letter.docx", {"path": "/export/letter.docx?lang=en&state=SYR"}),
    ("GET /export/regional-report.docx", {"path": "/export/regional-report.docx?lang=en"}),
    ("GET /calendar.ics", {"path": "/calendar.ics?lang=en"}),
    ("GET /_stcore/script-health-check", {"path": "/_stcore/script-health-check"}),
    ("POST /_stcore/agent/interact", {"path": "/_stcore/agent/interact", "method": "POST"}),
    ("GET /_stcore/agent/openapi.json", {"path": "/_stcore/agent/openapi.json"}),
    ("GET /_stcore/bidi-components/x", {"path": "/_stcore/bidi-components/x"}),
    ("GET /_stcore/no-such-thing", {"path": "/_stcore/no-such-thing"}),
    ("GET /component/x/index.html", {"path": "/component/x/index.html"}),
    ("GET /media/ of a file that is not there", {"path": "/media/0000.csv"}),
    ("GET /app/static/icon.svg", {"path": "/app/static/icon.svg"}),
    ("GET /app/static/ above its folder", {"path": "/app/static/%2e%2e/.streamlit/secrets.toml"}),
    ("GET /.streamlit/secrets.toml", {"path": "/.streamlit/secrets.toml"}),
    ("GET /pages/about.py", {"path": "/pages/about.py"}),
    ("GET /main.py", {"path": "/main.py"}),
    ("GET /no-such-page", {"path": "/no-such-page"}),
    ("GET /auth/login without a token", {"path": "/auth/login"}),
    (
        "GET /auth/login with a forged token",
        {"path": "/auth/login?provider=eyJhbGciOiJub25lIn0.eyJwcm92aWRlciI6ImRlZmF1bHQifQ."},
    ),
    ("GET /auth/logout", {"path": "/auth/logout"}),
    ("GET /oauth2callback", {"path": "/oauth2callback"}),
    ("GET /oauth2callback with a made-up code", {"path": "/oauth2callback?code=x&state=y"}),
)


def table(rows: dict[str, list[str]]) -> str:
    lines = [
        f"| {' | '.join(cells)} |" for cells in (["", *EVERYBODY], ["---"] * (len(EVERYBODY) + 1))
    ]
    return "\n".join(
        [*lines, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items())]
    )


def seen(guarded: Guarded, everybody: dict[str, BrowserContext]) -> str:
    """Return the document: the result of every page and route for each kind of user."""
    base = guarded.base
    sessions = {who: session_of(everybody[who], base) for who in EVERYBODY}
    jars = {who: cookies_of(everybody[who]) for who in EVERYBODY}
    pages = {
        f"page {name}": [page_gets(base, jars[who], name) for who in EVERYBODY] for name in MENU
    }
    taken, published = address_of_a_download(everybody["signed out"], base)

    def each(ask: Callable[[str], str]) -> list[str]:
        return [ask(who) for who in EVERYBODY]

    # At once: the file is kept only until some session ends, and sessions of the pages closed above
    # may end at any time.
    media = each(lambda who: said(send_request(base, jars[who], published), base))
    pages["the button at the top"] = each(
        lambda who: account(Opened(sessions[who][0], base)).replace("-", " ")
    )
    answers = {
        name: each(lambda who, sent=sent: said(send_request(base, jars[who], **sent), base))
        for name, sent in ROUTES
    }
    answers["GET /media/ of a workbook on the data page"] = media
    answers["/_stcore/stream from a page of ours"] = each(lambda who: socket(base, jars[who], base))
    answers["/_stcore/stream from another site"] = each(
        lambda who: socket(base, jars[who], "https://evil.example")
    )
    answers["/_stcore/stream from localhost at another port"] = each(
        lambda who: socket(base, jars[who], "http://localhost:1")
    )
    answers["/_stcore/stream without an origin"] = each(lambda who: socket(base, jars[who], None))
    answers["PUT /_stcore/upload_file to one's own session"] = each(
        lambda who: upload(base, jars[who], sessions[who][1])
    )
    answers["… to a session that is not there"] = each(
        lambda who: upload(base, jars[who], "00000000-0000-0000-0000-000000000000")
    )
    answers["… without the token against cross-site requests"] = each(
        lambda who: upload(base, jars[who], sessions[who][1], x_xsrftoken="")
    )
    answers["… from another site"] = each(
        lambda who: upload(base, jars[who], sessions[who][1], origin="https://evil.example")
    )
    for page in (taken, *(page for page, _ in sessions.values())):
        page.close()
    head = (ROOT / "tests" / "browser" / "access_head.md").read_text(encoding="utf-8")
    return f"{head}\n{table(pages)}\n\n{table(answers)}\n"


def address_of_a_download(context: BrowserContext, base: str) -> tuple[Page, str]:
    """Download the workbook of the data page; return the page and the temporary address of the
    file.
    """
    view = Opened(context.new_page(), base).go("data?lang=en")
    with view.page.expect_download(timeout=PATIENCE) as taken:
        view.page.locator(".st-key-download-workbooks button").first.click()
    return view.page, urlsplit(taken.value.url).path


def test_every_route_of_ours_is_asked() -> None:
    for route in (*routes(), *health.routes(), *views.routes()):
        beginning = route.path.partition("{")[0]
        assert any(sent["path"].startswith(beginning) for _, sent in ROUTES), beginning


def test_what_everybody_gets_is_what_the_document_says(
    guarded: Guarded, everybody: dict[str, BrowserContext]
) -> None:
    found = seen(guarded, everybody)
    known = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    if found != known:
        DOCUMENT.write_text(found, encoding="utf-8")
    assert found.splitlines() == known.splitlines()


@each_choice(
    language=("ar", "en"),
    path=("states?state=JOR&cycle=2020", "objectives?objective=10"),
    size=("desktop", "phone"),
)
def test_signing_in_and_out_leads_back_with_language_and_choices(
    guarded: Guarded, chromium: Browser, language: str, path: str, size: str
) -> None:
    width, path = {"desktop": 1200, "phone": 390}[size], f"{path}&lang={language}"
    with chromium.new_context(viewport={"width": width, "height": 844}) as context:
        view = open_page(context, guarded, path)
        sign_in(view, "viewer")
        for expected in ("sign-out", "sign-in"):
            assert account(view) == expected
            assert view.html["lang"] == language
            assert urlsplit(view.page.url).path == f"/{path.split('?')[0]}"
            assert parse_qs(view.query) == parse_qs(path.split("?")[1])
            assert view.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                "the page is wider than the screen"
            )
            if expected == "sign-out":
                view.page.locator(".account button[value=sign-out]").press("Enter")
                view.page.get_by_role("button", name="End session").press("Enter")
                view.page.wait_for_url(f"{guarded.base}/**")
                view.settled().adopted()
                view.page.locator(".account button[value^=sign-in]").wait_for(timeout=PATIENCE)
        assert view.outside == []


def test_a_name_from_the_service_is_text(
    guarded: Guarded, everybody: dict[str, BrowserContext]
) -> None:
    view = open_page(everybody["viewer"], guarded)
    shown = view.page.locator(".account bdi")
    assert "![x](http://evil.example/x.png) <b>" in shown.inner_text()
    assert shown.locator("*").count() == 0
    assert view.outside == []
    view.page.close()


def test_the_cookies_of_the_sign_in_are_read_by_no_script_and_sent_from_no_other_site(
    everybody: dict[str, BrowserContext],
) -> None:
    signed = [
        each for each in everybody["analyst"].cookies() if each["name"].startswith(USER_COOKIE_NAME)
    ]
    assert signed
    assert all(each["httpOnly"] and each["sameSite"] == "Lax" for each in signed)


def test_a_token_whose_signature_is_forged_signs_nobody_in(
    guarded: Guarded, chromium: Browser
) -> None:
    guarded.service.forge = True
    try:
        with chromium.new_context() as context:
            view = open_page(context, guarded)
            sign_in(view, "analyst")
            assert account(view) == "sign-in"
            assert USER_COOKIE_NAME not in cookies_of(context)
    finally:
        guarded.service.forge = False


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://localhost:1"},
        {"aud": "another client"},
        {"origin": "http://localhost:1"},
        {"provider": "other"},
    ],
)
def test_a_sign_in_for_somebody_elses_dashboard_uploads_nothing(
    guarded: Guarded, everybody: dict[str, BrowserContext], claims: dict[str, str]
) -> None:
    page, session = session_of(everybody["analyst"], guarded.base)
    jar = cookies_of(everybody["analyst"])
    assert upload(guarded.base, jar, session) == "204"
    assert (
        upload(guarded.base, {**jar, USER_COOKIE_NAME: cookie(guarded, **claims)}, session) == "403"
    )
    page.close()


def test_a_cookie_changed_by_its_owner_is_no_sign_in(
    guarded: Guarded, everybody: dict[str, BrowserContext], chromium: Browser
) -> None:
    genuine = cookies_of(everybody["viewer"])[USER_COOKIE_NAME]
    # the claims of another cookie, with its own signature
    changed = ".".join([cookie(guarded).rsplit(".", 2)[0], *genuine.rsplit(".", 2)[1:]])
    with chromium.new_context() as context:
        assert account(open_page(with_cookie(context, guarded, changed), guarded)) == "sign-in"


def test_a_sign_in_ends_with_its_token_while_the_page_is_open(
    guarded: Guarded, chromium: Browser
) -> None:
    ends = int(time.time()) + 20
    with chromium.new_context(viewport={"width": 1200, "height": 800}) as context:
        view = open_page(with_cookie(context, guarded, cookie(guarded, exp=ends)), guarded)
        assert account(view) == "sign-out"
        view.page.wait_for_timeout(max(0, ends - time.time()) * 1000 + 100)
        view.page.locator("a[data-page=states]").click()
        view.page.locator(".account button[value^=sign-in]").wait_for(timeout=PATIENCE)


def test_nobody_who_signs_in_is_named_in_the_log(
    guarded: Guarded, everybody: dict[str, BrowserContext]
) -> None:
    log = guarded.log.read_text(errors="replace")
    assert not [
        word
        for word in (ANALYST, VIEWER, "Ana Lyst", "eyJ", "told to nobody", SECRET)
        if word in log
    ]


def test_at_the_machine_its_person_publishes_and_nobody_who_comes_through_it(
    server: Server, chromium: Browser
) -> None:
    with chromium.new_context() as context:
        page, session = session_of(context, server.base)
        jar = cookies_of(context)
        port = urlsplit(server.base).port
        assert upload(server.base, jar, session) == "204"
        assert upload(server.base, jar, session, x_forwarded_for="10.0.0.1") == "403"
        assert (
            upload(
                server.base,
                jar,
                session,
                host=f"evil.example:{port}",
                origin=f"http://evil.example:{port}",
            )
            == "403"
        )
        assert upload(server.base, jar, session, origin="http://evil.example") == "403"
        assert page.locator(".account button").count() == 0
        page.close()
        assert page_gets(server.base, jar, "data") == "reads, publishes"


@pytest.mark.parametrize("passed_on", [{"X-Forwarded-For": "10.0.0.1"}, {"X-Real-IP": "10.0.0.1"}])
def test_who_came_through_another_server_reads_and_is_told_why(
    server: Server, chromium: Browser, passed_on: dict[str, str]
) -> None:
    with chromium.new_context(extra_http_headers=passed_on) as context:
        assert page_gets(server.base, {}, "data", **passed_on) == "reads"
        view = open_page(context, server, "data?lang=en")
        assert view.page.locator("[data-testid=stAlert]").count() >= 1


def test_a_server_that_others_reach_is_read_only_without_a_sign_in(
    tmp_path: Path, chromium: Browser
) -> None:
    port = _free_port()
    with (
        dashboard(tmp_path, port, "--server.address", "0.0.0.0"),
        chromium.new_context() as context,
    ):
        base = f"http://localhost:{port}"
        page, session = session_of(context, base)
        assert upload(base, cookies_of(context), session) == "403"
        page.close()
        assert page_gets(base, {}, "data") == "reads"
