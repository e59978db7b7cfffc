"""The redirect after signing in or out."""

from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from server.middleware.login_redirect import COOKIE, MAX_LENGTH, LoginRedirectMiddleware
from tests.test_app import Answer, ask

SERVICE = "https://id.example.org/authorize"


async def away(_: Request) -> RedirectResponse:
    return RedirectResponse(SERVICE, 302)


async def home(_: Request) -> RedirectResponse:
    return RedirectResponse("/", 302)


STREAMLIT = Starlette(
    routes=[
        Route("/auth/login", away),
        Route("/auth/logout", home),
        Route("/oauth2callback", home),
        Route("/states", home),
    ]
)
DASHBOARD = LoginRedirectMiddleware(STREAMLIT, pages=("states", "data"))


def leave(referer: str, by: str = "/auth/login") -> Answer:
    return ask(DASHBOARD, by, host="here", referer=referer)


def come_back(answer: Answer) -> str:
    """Return the address to which the browser is redirected with the cookie of a response."""
    kept = answer.headers["set-cookie"].split(";")[0]
    return ask(DASHBOARD, "/oauth2callback?state=x", host="here", cookie=kept).headers["location"]


@pytest.mark.parametrize(
    "address", ["/states?lang=en&state=JOR", "/data?lang=ar", "/?lang=en", "/", "/states"]
)
def test_one_who_signs_in_comes_back_to_the_page_its_language_and_its_choices(address: str) -> None:
    answer = leave(f"http://here{address}")
    assert answer.headers["location"] == SERVICE
    assert come_back(answer) == address


def test_one_who_signs_out_stays_on_the_page() -> None:
    assert (
        leave("http://here/states?lang=en", "/auth/logout").headers["location"] == "/states?lang=en"
    )


def test_the_way_back_is_for_our_pages_alone() -> None:
    assert come_back(leave("http://evil.example/states?lang=en")) == "/"
    assert come_back(leave("http://here//evil.example/states")) == "/"
    assert come_back(leave("http://here/oauth2callback?lang=en")) == "/?lang=en"
    assert come_back(leave("")) == "/"


@pytest.mark.parametrize(
    "forged",
    [
        "//evil.example",
        "https://evil.example/",
        "\\\\evil.example",
        "auth/logout",
        "states\r\nset-cookie: a=b",
        "%00",
    ],
)
def test_a_forged_cookie_leads_nowhere_else(forged: str) -> None:
    answer = ask(DASHBOARD, "/oauth2callback", host="here", cookie=f"{COOKIE}={quote(forged)}")
    assert answer.headers["location"].split("?")[0] == "/"
    assert "\r" not in answer.headers["location"]


def test_a_query_begins_no_line_of_the_answer() -> None:
    location = ask(
        DASHBOARD,
        "/oauth2callback",
        host="here",
        cookie=f"{COOKIE}={quote('states?a=' + chr(13) + chr(10) + 'b: c')}",
    ).headers["location"]
    assert "\r" not in location
    assert "\n" not in location


def test_of_an_address_too_long_for_a_cookie_page_and_language_are_kept() -> None:
    assert come_back(leave("http://here/states?lang=en&a=" + "b" * MAX_LENGTH)) == "/states?lang=en"


def test_the_way_is_forgotten_once_it_was_gone() -> None:
    assert "Max-Age=0" in ask(DASHBOARD, "/oauth2callback", host="here").headers["set-cookie"]


def test_the_cookie_is_read_by_no_script_and_sent_from_no_other_site() -> None:
    sent = leave("http://here/states").headers["set-cookie"]
    assert "HttpOnly" in sent
    assert "SameSite=Lax" in sent


def test_other_addresses_pass_untouched() -> None:
    answer = ask(DASHBOARD, "/states", host="here", cookie=f"{COOKIE}=states")
    assert answer.headers["location"] == "/"
    assert "set-cookie" not in answer.headers


def test_below_a_base_path_the_way_leads_back_below_it() -> None:
    routes = [
        Route("/reviews/auth/login", away),
        Route("/reviews/oauth2callback", lambda _: RedirectResponse("/reviews/", 302)),
    ]
    dashboard = LoginRedirectMiddleware(
        Starlette(routes=routes), pages=("states",), base="/reviews/"
    )
    left = ask(
        dashboard, "/reviews/auth/login", host="here", referer="http://here/reviews/states?lang=en"
    )
    assert "Path=/reviews/" in left.headers["set-cookie"]
    back = ask(
        dashboard,
        "/reviews/oauth2callback",
        host="here",
        cookie=left.headers["set-cookie"].split(";")[0],
    )
    assert back.headers["location"] == "/reviews/states?lang=en"
