"""Members are made once, when they are looked up, and not for being counted or named."""

import pytest

from scanner.model.later import Later


def test_a_member_is_made_when_it_is_asked_for_and_once() -> None:
    made: list[str] = []

    def make(name: str) -> list[str]:
        made.append(name)
        return [name]

    found = Later(("b", "a"), make)
    assert (list(found), len(found), "a" in found, "c" in found) == (["b", "a"], 2, True, False)
    assert made == []
    assert found["a"] == ["a"]
    assert found["a"] is found["a"]
    assert made == ["a"]
    assert found.get("c") is None
    with pytest.raises(KeyError, match="c"):
        found["c"]
    assert dict(found) == {"b": ["b"], "a": ["a"]}
