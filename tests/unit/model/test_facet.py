"""Present, absent, unreadable: what a facet makes of them."""

import pytest

from scanner.model.base import Document, text
from scanner.model.evidence import UNKNOWN_SHAPE, Absent, Present, Unreadable
from scanner.model.facet import Facet, Unread

AT = "2026-11-22T12:00:00Z"


def view(document: Document) -> str:
    return text(document["Colour"])


COLOUR = Facet("colour", view, "none")


def test_a_present_document_is_read() -> None:
    assert COLOUR.value(Present("GetColour", AT, {"Colour": "red"})) == "red"


def test_an_absent_one_means_what_the_facet_says() -> None:
    assert COLOUR.value(Absent("GetColour", AT, "NoSuchColour")) == "none"


def test_an_unreadable_one_raises_with_its_evidence() -> None:
    evidence = Unreadable("GetColour", AT, "AccessDenied", "not you", "request-1")
    with pytest.raises(Unread, match="GetColour: AccessDenied: not you") as raised:
        COLOUR.value(evidence)
    assert raised.value.evidence is evidence


def test_a_shape_we_do_not_understand_is_unreadable_and_keeps_where_it_came_from() -> None:
    with pytest.raises(Unread) as raised:
        COLOUR.value(Present("GetColour", AT, {}, "request-1"))
    assert raised.value.evidence == Unreadable("GetColour", AT, UNKNOWN_SHAPE, "KeyError: 'Colour'", "request-1")


@pytest.mark.parametrize("error", [AttributeError, IndexError, KeyError, TypeError, ValueError])
def test_every_way_a_reading_can_stumble(error: type[Exception]) -> None:
    def stumbling(_document: Document) -> str:
        raise error("stumbled")

    with pytest.raises(Unread, match=UNKNOWN_SHAPE):
        Facet("colour", stumbling, "none").value(Present("GetColour", AT, {}))


def test_a_defect_of_ours_is_not_taken_for_a_shape_of_theirs() -> None:
    def broken(_document: Document) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Facet("colour", broken, "none").value(Present("GetColour", AT, {}))


def test_it_names_itself() -> None:
    assert repr(COLOUR) == "Facet(colour)"


@pytest.mark.parametrize("value", [None, 1, True, ["a"], {"a": 1}, b"a"])
def test_only_a_string_is_text(value: object) -> None:
    with pytest.raises(TypeError, match="expected a string"):
        text(value)
