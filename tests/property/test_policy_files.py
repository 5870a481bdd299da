"""Whatever bytes a policy file holds: one readable error with places, or a policy; never a crash, never a surprise."""

import json

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from scanner.policy.document import UnreadableTextError, pointer_of, read
from scanner.policy.problems import Problem
from tests.support.policy_files import problems

# YAML and JSON agree on these: no control characters, no lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff"), max_size=12)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | FLOATS | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXT.filter(lambda key: key != "<<"), inner, max_size=4)
    ),
    max_leaves=12,
)
HEAD = "schema: 1\nname: a\nversion: 1.0.0\nexpects: {rule-enabled: {}}\n"
KEYS = st.sampled_from(["selects:", "waivers:", "where:", "expects:", "exclude:", "tags:", "limits:"])
MARKS = st.sampled_from(
    [*"{}[]'\"#%\n\t", "  ", "- ", "? ", ": ", ", ", ">\n", "&a ", "*a", "!!int ", "1e999", "\\ud800"]
)


@given(PLAIN)
def test_json_reads_as_what_it_is(value: object) -> None:
    for indent in (None, 2, "\t"):
        reading = read(json.dumps(value, indent=indent).encode(), as_json=True)
        assert reading.value == value
        assert not reading.problems


@given(PLAIN)
def test_yaml_reads_as_the_writer_meant_it(value: object) -> None:
    """With every scalar quoted and tagged, because the writer's YAML 1.1 takes other texts for numbers than we do."""
    text = yaml.safe_dump(value, allow_unicode=True, default_style='"')
    reading = read(text.encode())
    assert reading.value == value
    assert not reading.problems


@given(PLAIN)
def test_every_value_has_a_place(value: object) -> None:
    places = read(json.dumps(value).encode(), as_json=True).values
    assert set(places) == set(_pointers(value, ()))


def _pointers(value: object, path: tuple[str | int, ...]) -> list[str]:
    children: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        children = [*value.items()]
    elif isinstance(value, list):
        children = [*enumerate(value)]
    return [pointer_of(*path)] + [found for key, child in children for found in _pointers(child, (*path, key))]


def noted(data: bytes, *, as_json: bool) -> tuple[Problem, ...]:
    """Return what is wrong with the form of a file, whether it was read or refused."""
    try:
        return read(data, as_json=as_json).problems
    except UnreadableTextError as refused:
        return (refused.problem,)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode), st.booleans())
@example(b"\xff", False)
@example(b"a: 'b", False)
def test_any_bytes_are_read_or_refused(data: bytes, as_json: bool) -> None:
    for problem in noted(data, as_json=as_json):
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message.isprintable()


@given(st.lists(KEYS | MARKS | TEXT, max_size=12).map("".join))
def test_any_text_behind_a_good_head_is_a_policy_or_a_readable_error(rest: str) -> None:
    for told in problems(HEAD + rest):
        assert told.startswith(("1.yaml:", "… and "))
        assert told.isprintable()
        assert len(told) < 1000


@given(PLAIN, st.sampled_from(["selects", "expects", "controls", "remediation", "limits", "waivers", "title"]))
def test_any_value_in_any_part_is_a_policy_or_a_readable_error(value: object, key: str) -> None:
    whole = {"schema": 1, "name": "a", "version": "1", "expects": {"rule-enabled": {}}, key: value}
    assert all(f": /{key}" in told for told in problems(json.dumps(whole)))
