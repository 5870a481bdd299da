"""Pages lead on to an end, or to an error."""

import pytest

from scanner.model.pages import PageTokens, RepeatedTokenError


def test_each_page_leads_on_to_the_next() -> None:
    tokens = PageTokens()
    assert tokens.following({"NextToken": "a"}) == {"NextToken": "a"}
    assert tokens.following({"NextToken": "b"}) == {"NextToken": "b"}


@pytest.mark.parametrize("page", [{}, {"NextToken": ""}, {"NextToken": None}])
def test_the_last_page_leads_nowhere(page: dict[str, object]) -> None:
    assert PageTokens().following(page) == {}


def test_a_circle_is_no_list() -> None:
    tokens = PageTokens()
    for token in ("a", "b"):
        tokens.following({"NextToken": token})
    with pytest.raises(RepeatedTokenError, match="a second time"):
        tokens.following({"NextToken": "a"})
