"""Policy files are read as plain values with places, whatever they contain."""

import pytest

from scanner.policy.bounds import MAX_ALIASES, MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_TEXT
from scanner.policy.document import Reading, UnreadableTextError, pointer_of, read


def refused(text: str | bytes, *, as_json: bool = False) -> tuple[int, int, str, str]:
    """Return the one problem for which nothing is read: line, column, pointer, message."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    with pytest.raises(UnreadableTextError) as caught:
        read(data, as_json=as_json)
    problem = caught.value.problem
    return problem.line, problem.column, problem.pointer, problem.message


def noted(text: str, *, as_json: bool = False) -> list[tuple[int, int, str, str]]:
    """Return the problems that a reading notes while it goes on."""
    problems = read(text.encode("utf-8"), as_json=as_json).problems
    return [(problem.line, problem.column, problem.pointer, problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("FALSE", False),
        ("7", 7),
        ("-7", -7),
        ("0.25", 0.25),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("no", "no"),
        ("on", "on"),
        ("Y", "Y"),
        ("2027-03-31", "2027-03-31"),
        ("12:30:45", "12:30:45"),
        ("012345678901", "012345678901"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1.2.0", "1.2.0"),
        ("=", "="),
        ("'7'", "7"),
        ("!!str 7", "7"),
    ],
)
def test_only_null_booleans_and_numbers_are_more_than_text(scalar: str, value: object) -> None:
    found = read(f"key: {scalar}".encode()).value
    assert found == {"key": value}
    assert isinstance(found, dict)
    assert type(found["key"]) is type(value)


def test_every_key_and_value_has_its_place() -> None:
    reading = read(b"a:\n  - x\n  - b: 1\n    'c/d~': [y]\n")
    assert reading.value == {"a": ["x", {"b": 1, "c/d~": ["y"]}]}
    assert reading.values == {
        "": (1, 1),
        "/a": (2, 3),
        "/a/0": (2, 5),
        "/a/1": (3, 5),
        "/a/1/b": (3, 8),
        "/a/1/c~1d~0": (4, 13),
        "/a/1/c~1d~0/0": (4, 14),
    }
    assert reading.keys == {"/a": (1, 1), "/a/1/b": (3, 5), "/a/1/c~1d~0": (4, 5)}
    assert pointer_of("a", 1, "c/d~", 0) == "/a/1/c~1d~0/0"


def test_a_problem_of_something_that_is_not_there_stands_at_what_is_around_it() -> None:
    reading: Reading = read(b"a:\n  b: 1\n")
    assert reading.at_value("/a/c/d", "missing").line == 2
    assert reading.at_value("/z", "missing").line == 1


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read(b"\xef\xbb\xbfa: 1").value == {"a": 1}


def test_json_is_read_with_places_too() -> None:
    text = '{\n\t"a":\t["tab\there", "\\t", "\\u00e9", "\\/", "\\ud83d\\ude00"],\n\t"b":1.5e0}'
    reading = read(text.encode(), as_json=True)
    assert reading.value == {"a": ["tab\there", "\t", "é", "/", "\U0001f600"], "b": 1.5}
    assert reading.problems == ()
    assert reading.values["/b"] == (3, 6)


def test_an_alias_stands_for_its_value() -> None:
    assert read(b"a: &x [1]\nb: *x\n").value == {"a": [1], "b": [1]}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", (1, 1, ""), "the file is empty"),
        ("# nothing\n", (1, 1, ""), "the file is empty"),
        ("a: 1\n--- \nb: 2\n", (2, 1, ""), "single document"),
        ("a: [1\n", (2, 1, ""), "not readable as YAML"),
        ("a:\n\t- x\n", (2, 1, ""), "indent with spaces"),
        ("a: 1\nb: \0", (2, 4, ""), "the character U+0000 may not stand here"),
        ("a: *b", (1, 4, ""), "undefined alias 'b'"),
        ("a: &x [*x]", (1, 4, "/a/0"), "an alias contains itself"),
        ("a: |\n  " + "x" * (MAX_TEXT + 1), (1, 4, "/a"), "more than 4096 characters"),
        ("[" * (MAX_DEPTH + 1), (1, MAX_DEPTH + 1, ""), "more than 20 levels"),
        ("- x\n" * MAX_NODES, (MAX_NODES, 3, ""), "more than 20000 values"),
        ("- &x 1\n" + "- *x\n" * (MAX_ALIASES + 1), (MAX_ALIASES + 2, 3, ""), "more than 50 aliases"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, place: tuple[int, int, str], message: str) -> None:
    *found, told = refused(text)
    assert tuple(found) == place
    assert message in told


def test_bytes_that_are_not_utf8_are_refused_at_the_first_of_them() -> None:
    assert refused("a: 1\nb: é\xff".encode("latin-1"))[:2] == (2, 4)


def test_a_file_larger_than_a_mebibyte_is_not_even_decoded() -> None:
    assert "larger than 1 MiB" in refused(b"\xff" * (MAX_BYTES + 1))[3]


def test_aliases_cannot_multiply_values() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 5)]
    assert "aliases make more than 20000 values" in refused("\n".join(lines))[3]


def test_aliases_cannot_nest_beyond_the_depth_of_a_file() -> None:
    deep = "[" * 8 + "x" + "]" * 8
    lines = [f"a0: &a0 {deep}"] + [f"a{n}: &a{n} {deep.replace('x', f'*a{n - 1}')}" for n in range(1, 4)]
    assert "nests too deep" in refused("\n".join(lines))[3]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1, "/a"), "stands here twice, first in line 1"),
        ("1: x\n", (1, 1, ""), "a key must be text; put it in quotes"),
        ("a:\n  true: x\n", (2, 3, "/a"), "a key must be text"),
        ("? [a]\n: x\n", (1, 3, ""), "a key must be text"),
        ("b: {<<: {x: 1}}\n", (1, 5, "/b"), "merge keys"),
        ("a: !!python/object/apply:os.system [ls]\n", (1, 4, "/a"), "python/object/apply:os.system is not read"),
        ("a: !!set {x}\n", (1, 4, "/a"), "is not read"),
        ("a: !mine {}\n", (1, 4, "/a"), "the tag !mine is not read"),
        ("a: !!int seven\n", (1, 4, "/a"), "is not read"),
        ("a: !!binary aGk=\n", (1, 4, "/a"), "is not read"),
        ("a: 1e999\n", (1, 4, "/a"), "the number is too large"),
        ('a: "\\ud83d"\n', (1, 4, "/a"), "lone surrogate"),
        ('a: "\\0"\n', (1, 4, "/a"), "NUL"),
    ],
)
def test_what_may_not_stand_in_a_policy_is_noted_with_its_place(
    text: str, place: tuple[int, int, str], message: str
) -> None:
    ((*found, told),) = noted(text)
    assert tuple(found) == place
    assert message in told


def test_of_a_key_that_stands_twice_the_first_value_is_kept() -> None:
    reading = read(b"a: 1\na: 2\n1: x\nb: !mine 3\n")
    assert reading.value == {"a": 1, "b": "3"}
    assert len(reading.problems) == 3
