"""Wildcards, against texts that are known and texts of which only the beginning is."""

import time
from fnmatch import fnmatchcase
from itertools import product

import pytest

from scanner.iam.context import context_of
from scanner.iam.glob import Beginning, glob
from scanner.iam.logic import About, Doubt
from scanner.iam.variables import Reading, escaped, resolve

ALPHABET = "ab*?"
TEXTS = [""] + ["".join(letters) for size in (1, 2, 3) for letters in product("ab", repeat=size)]
PATTERNS = [""] + ["".join(letters) for size in (1, 2, 3, 4) for letters in product(ALPHABET, repeat=size)]


def test_every_short_pattern_matches_as_fnmatch_does() -> None:
    for pattern in PATTERNS:
        for text in TEXTS:
            assert glob(pattern).matches(text) is fnmatchcase(text, pattern), (pattern, text)


def test_a_beginning_is_what_its_texts_are() -> None:
    """Against every text that begins so, to four letters more; a `Doubt` where they differ."""
    more = [*TEXTS, *("".join(letters) for letters in product("ab", repeat=4))]
    for pattern in PATTERNS:
        for known in TEXTS:
            answers = {glob(pattern).matches(known + rest) for rest in more}
            truth = glob(pattern).matches(Beginning(known))
            expected = answers.pop() if len(answers) == 1 else About.PART
            assert (truth.about if isinstance(truth, Doubt) else truth) == expected, (pattern, known)


def test_a_hostile_pattern_takes_no_time() -> None:
    started = time.thread_time()  # of the processor, whatever else the machine does
    pattern = glob("a*" * 60 + "b")
    assert pattern.matches("a" * 2000) is False
    assert pattern.matches(Beginning("a" * 500)) is not True
    assert time.thread_time() - started < 1


def test_brackets_dots_and_line_ends_mean_themselves() -> None:
    assert glob("[a].*").matches("[a].x\ny") is True
    assert glob("[a]").matches("a") is False
    assert glob("a").matches("a\n") is False


CONTEXT = context_of(
    {
        "aws:PrincipalAccount": "111111111111",
        "ex:Star": "*",
        "ex:None": (),
        "ex:Two": ("a", "b"),
        "ex:Open": Beginning("a"),
    }
)


@pytest.mark.parametrize(
    ("text", "matching", "failing"),
    [
        ("${aws:principalaccount}-logs", "111111111111-logs", "222222222222-logs"),
        ("${ aws:PrincipalAccount }", "111111111111", ""),
        ("${ex:None, 'nobody'}/*", "nobody/x", "x"),
        ("${aws:PrincipalAccount, 'nobody'}", "111111111111", "nobody"),
        ("${*}${?}${$}", "*?$", "abc"),
        ("${ex:Star}", "*", "a"),
        ("${unclosed*", "${unclosed!", "x"),
        (escaped("${aws:PrincipalAccount}"), "${aws:PrincipalAccount}", "111111111111"),
        (escaped("${*}"), "${anything}", "*"),
    ],
)
def test_variables_and_escapes(text: str, matching: str, failing: str) -> None:
    resolved = resolve(text, CONTEXT)
    assert resolved.glob is not None
    assert resolved.unresolved == ""
    assert resolved.glob.matches(matching) is True
    assert resolved.glob.matches(failing) is False


@pytest.mark.parametrize("name", ["ex:Unknown", "ex:Two", "ex:Open", "not a name", ""])
def test_a_variable_without_one_known_value_is_unresolved(name: str) -> None:
    resolved = resolve(f"x/${{{name}}}/y", CONTEXT)
    assert resolved.unresolved == name
    assert resolved.glob is not None
    assert resolved.glob.matches("x/whatever/y") is True
    assert resolved.glob.matches("z/whatever/y") is False


def test_a_variable_of_an_absent_key_equals_nothing() -> None:
    assert resolve("${ex:Unknown}${ex:None}", CONTEXT).glob is None


def test_reading_without_wildcards_and_without_case() -> None:
    exact = resolve("A*", CONTEXT, Reading(wildcards=False, fold=True)).glob
    assert exact is not None
    assert exact.matches("a*") is True
    assert exact.matches("ab") is False
