"""Reading of legacy statuses."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_panic_legacy import CalloutState
from aura_panic_legacy._status import _STATES

WORDS = Path(__file__).parents[2] / "mock/aura_panic_mock/page/words.js"

KNOWN = [
    ("created", CalloutState.CREATED),
    ("Responder Dispatched", CalloutState.RESPONDER_DISPATCHED),
    ("Responder Cancelled", CalloutState.RESPONDER_CANCELLED),
    ("Responder Canceled", CalloutState.RESPONDER_CANCELLED),
    ("closed", CalloutState.CLOSED),
]


@pytest.mark.parametrize(("status", "state"), KNOWN)
@settings(deadline=None)
@given(data=st.data())
def test_case_and_separators_make_no_difference(
    status: str, state: CalloutState, data: st.DataObject
) -> None:
    """However the words are cased, spaced and joined, they mean the same."""
    space = st.text(" \t\n\u00a0", max_size=3)
    separator = st.text(" \t_-", min_size=1, max_size=3)
    words = [
        "".join(data.draw(st.sampled_from([letter.lower(), letter.upper()])) for letter in word)
        for word in status.split()
    ]
    status = data.draw(space) + data.draw(separator).join(words) + data.draw(space)
    assert CalloutState.read(status) is state


@pytest.mark.parametrize(
    "status",
    [
        "",
        " ",
        "-",
        "clo sed",
        "closed?",
        "close",
        "clo\u017fed",
        "not closed",
        "Responder",
        "\0",
        "完了",
    ],
)
def test_any_other_word_is_unknown_and_open(status: str) -> None:
    """A status that is not in the table leaves the callout live."""
    assert CalloutState.read(status) is CalloutState.UNKNOWN
    assert CalloutState.read(status).is_open


@settings(deadline=None)
@given(st.text())
def test_no_text_raises(status: str) -> None:
    """Any text has a state."""
    assert isinstance(CalloutState.read(status), CalloutState)


def test_only_closed_is_not_open() -> None:
    """An emergency ends with CLOSED alone."""
    assert [state for state in CalloutState if not state.is_open] == [CalloutState.CLOSED]


def test_the_page_of_the_mock_reads_the_same_statuses() -> None:
    """Its table has the same words, and two of them mean the same there if they do here."""
    table = WORDS.read_text().partition("const STATES = {")[2].partition("\n}")[0]
    found = re.findall(r"^  '?([a-z ]+)'?: \['\w+', '([^']+)'\]", table, re.MULTILINE)
    assert dict(found) == {word: state.value.capitalize() for word, state in _STATES.items()}
