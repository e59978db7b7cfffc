"""The size of an answer, and the types allowed in one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rendering import render_protocol

PLAIN = st.recursive(
    st.binary() | st.text() | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda each: st.lists(each) | st.lists(each).map(tuple),
)


@given(PLAIN)
def test_an_answer_takes_as_many_bytes_as_it_holds(answer: object) -> None:
    def held(thing: object) -> int:
        return (
            len(thing)
            if isinstance(thing, bytes | str)
            else sum(map(held, thing))
            if isinstance(thing, tuple | list)
            else 0
        )

    assert render_protocol.payload_size(answer) > held(answer)


@given(PLAIN)
def test_an_answer_that_is_not_plain_is_refused_however_deep_it_stands(answer: object) -> None:
    with pytest.raises(TypeError):
        render_protocol.payload_size([answer, (answer, [Path(), answer])])
