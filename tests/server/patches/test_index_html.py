"""Streamlit's index.html contains the parts that are replaced, each once."""

import re

import pytest

from domain.language import Language
from server.patches import index_html, streamlit_bundle
from tests.server.patches.conftest import Events

INDEX = (streamlit_bundle.folder() / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", index_html.PARTS)
def test_each_part_stands_in_the_document_once(part: str) -> None:
    assert len(re.findall(index_html.PARTS[part], INDEX, re.DOTALL)) == 1


def test_the_document_is_in_the_readers_language(language: Language, events: Events) -> None:
    text = index_html.localize_html(INDEX, language)
    assert f'<html lang="{language.code}" dir="{language.direction}">' in text
    assert "SourceSansVF" not in text
    assert not events


def test_a_part_that_is_not_there_is_left_as_it_is_with_one_line(
    language: Language, events: Events
) -> None:
    index_html._leave_out.cache_clear()
    other = INDEX.replace("favicon.png", "favicon.svg")
    for _ in range(2):
        assert "./favicon.svg" in index_html.localize_html(other, language)
    assert events == [("patch_left_out", {"patch": "index_html:icon"})]
    index_html._leave_out.cache_clear()
