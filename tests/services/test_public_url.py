"""The public address of the dashboard: an address of a website, or none."""

import pytest

from services.public_url import SETTING, PublicUrlError, public_url


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("https://review.example.org", "https://review.example.org"),
        ("https://review.example.org/", "https://review.example.org"),
        (" http://localhost:8501 ", "http://localhost:8501"),
        ("https://example.org/reviews/gcm/", "https://example.org/reviews/gcm"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_an_address_of_a_website_is_taken_without_the_slash_at_its_end(
    value: str, wanted: str
) -> None:
    assert public_url({SETTING: value}) == wanted


def test_without_the_setting_there_is_no_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert public_url({}) == ""
    monkeypatch.delenv(SETTING, raising=False)
    assert public_url() == ""
    monkeypatch.setenv(SETTING, "https://review.example.org")
    assert public_url() == "https://review.example.org"


@pytest.mark.parametrize(
    "value",
    [
        "review.example.org",
        "//review.example.org",
        "ftp://review.example.org",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "http://[x",
        "https://review.example.org:port",
        "https://review.example.org?lang=en",
        "https://review.example.org#top",
        "https://user@review.example.org",
        "https://user:word@review.example.org",
        'https://review.example.org/"><script>',
        "https://review.example.org/'",
        "https://review.example.org/a b",
        "https://review.example.org\\x",
        "https://review.example.org/a\nb",
    ],
)
def test_anything_else_is_refused_with_the_name_of_the_setting_and_its_value(value: str) -> None:
    with pytest.raises(PublicUrlError) as refused:
        public_url({SETTING: value})
    assert f"{SETTING}={value!r}" in str(refused.value)
