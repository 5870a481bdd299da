"""Condition operators, one by one and in their set forms, with keys that are known, absent and unknown."""

import pytest

from scanner.iam.conditions import holds
from scanner.iam.context import ABSENT, Given, context_of
from scanner.iam.document import Condition
from scanner.iam.glob import Beginning
from scanner.iam.logic import About, Doubt

KEY = "ex:Key"
OBJECTS = "kms:EncryptionContext:aws:s3:arn"


def outcome(operator: str, given: Given | None, *wanted: str, key: str = KEY) -> bool | About:
    """Return whether a condition holds, or what keeps it open; None stands for an unknown key."""
    context = context_of({} if given is None else {key: given})
    truth = holds(Condition(operator, key.swapcase(), wanted), context)
    if isinstance(truth, Doubt):
        assert (truth.operator, truth.key) == (operator, key.swapcase())
        return truth.about
    return truth


@pytest.mark.parametrize(
    ("operator", "wanted", "holding", "failing"),
    [
        ("StringEquals", "a*", "a*", "ab"),
        ("StringNotEquals", "a", "A", "a"),
        ("StringEqualsIgnoreCase", "Ab", "aB", "b"),
        ("StringNotEqualsIgnoreCase", "Ab", "b", "aB"),
        ("StringLike", "a*c?", "abbcd", "abbc"),
        ("StringNotLike", "a*", "A", "a"),
        ("stringlike", "a", "a", "b"),
        ("NumericEquals", "10", "10.0", "11"),
        ("NumericNotEquals", "10", "11", "1e1"),
        ("NumericLessThan", "10", "9", "10"),
        ("NumericLessThanEquals", "10", "10", "11"),
        ("NumericGreaterThan", "10", "10.5", "10"),
        ("NumericGreaterThanEquals", "10", "10", "9"),
        ("DateEquals", "2026-11-22T12:00:00Z", "2026-11-22T13:00:00+01:00", "2026-11-22"),
        ("DateNotEquals", "2026-11-22", "2026-11-23", "2026-11-22T00:00:00Z"),
        ("DateLessThan", "2026-11", "2026-10-31T23:59:59Z", "2026-11-01"),
        ("DateLessThanEquals", "2026", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"),
        ("DateGreaterThan", "1700000000", "2026-11-22", "2023-01-01"),
        ("DateGreaterThanEquals", "2026-01-01", "1800000000", "1700000000"),
        ("Bool", "true", "true", "false"),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", "QQ=="),
        ("IpAddress", "203.0.113.0/24", "203.0.113.9", "203.0.114.9"),
        ("IpAddress", "2001:db8::/32", "2001:db8::1", "203.0.113.9"),
        ("IpAddress", "10.0.0.1", "10.0.0.1", "10.0.0.2"),
        ("NotIpAddress", "203.0.113.0/24", "2001:db8::1", "203.0.113.255"),
        ("ArnEquals", "arn:aws:iam::*:role/a*", "arn:aws:iam::1:role/ab/c:d", "arn:aws:iam::1:user/ab"),
        ("ArnNotEquals", "arn:aws:iam::1:role/a", "arn:aws:iam::2:role/a", "arn:aws:iam::1:role/a"),
        ("ArnLike", "arn:aws:s:*:1:f/*", "arn:aws:s:r:1:f/x", "arn:aws:s:r:9:store:1:f/x"),
        ("ArnNotLike", "arn:*:iam::1:*", "arn:aws:iam::2:role/a", "arn:aws-cn:iam::1:role/a"),
    ],
)
def test_operators(operator: str, wanted: str, holding: str, failing: str) -> None:
    assert outcome(operator, holding, wanted) is True
    assert outcome(operator, failing, wanted) is False
    assert outcome(operator, None, wanted) is About.CONDITION
    negated = "Not" in operator
    assert outcome(operator, ABSENT, wanted) is negated
    assert outcome(f"{operator}IfExists", ABSENT, wanted) is True
    assert outcome(f"{operator}IfExists", failing, wanted) is False
    assert outcome(f"{operator}IfExists", None, wanted) is About.CONDITION


def test_several_wanted_values_are_alternatives() -> None:
    assert outcome("StringEquals", "b", "a", "b") is True
    assert outcome("StringNotEquals", "b", "a", "b") is False
    assert outcome("StringNotEquals", "c", "a", "b") is True
    assert outcome("StringEquals", "c") is False


@pytest.mark.parametrize(
    ("operator", "given", "expected"),
    [
        ("ForAllValues:StringEquals", ("a", "b"), True),
        ("ForAllValues:StringEquals", ("a", "c"), False),
        ("ForAnyValue:StringEquals", ("a", "c"), True),
        ("ForAnyValue:StringEquals", ("c", "d"), False),
        ("ForAllValues:StringNotEquals", ("c", "d"), True),
        ("ForAllValues:StringNotEquals", ("a", "c"), False),
        ("ForAnyValue:StringNotEquals", ("a", "c"), True),
        ("ForAnyValue:StringNotEquals", ("a", "b"), False),
        ("ForAllValues:StringEquals", ABSENT, True),
        ("ForAllValues:StringEqualsIfExists", ABSENT, True),
        ("ForAnyValue:StringEquals", ABSENT, False),
        ("ForAnyValue:StringNotEquals", ABSENT, False),
        ("foranyvalue:stringequals", ("a",), True),
        ("ForAnyValue:StringEquals", None, About.CONDITION),
        ("ForAnyValue:StringEqualsIfExists", ABSENT, About.RULES),
        ("ForAllValues:StringEquals", ("a", ""), About.RULES),
        ("StringEquals", ("a", "b"), About.RULES),
    ],
)
def test_set_forms(operator: str, given: Given | None, *, expected: bool | About) -> None:
    assert outcome(operator, given, "a", "b") is expected


def test_null() -> None:
    assert outcome("Null", ABSENT, "true") is True
    assert outcome("Null", ABSENT, "false") is False
    assert outcome("Null", "x", "false") is True
    assert outcome("Null", Beginning("x"), "true") is False
    assert outcome("Null", None, "true") is About.CONDITION
    assert outcome("Null", "x", "perhaps") is About.DOCUMENT
    assert outcome("NullIfExists", "x", "true") is About.DOCUMENT
    assert outcome("ForAnyValue:Null", "x", "true") is About.DOCUMENT


@pytest.mark.parametrize(
    ("operator", "given", "wanted"),
    [
        ("NumericEquals", "ten", "10"),
        ("NumericEquals", "10", "NaN"),
        ("DateLessThan", "yesterday", "2026-01-01"),
        ("DateLessThan", "2026-01-01", "99999999999999999999"),
        ("Bool", "true", "True"),
        ("Bool", "true", "${aws:SecureTransport}"),
        ("IpAddress", "10.0.0.1", "10.0.0.0/33"),
        ("BinaryEquals", "QQ==", "not base64!"),
        ("Bool", Beginning("t"), "true"),
    ],
)
def test_values_that_are_not_of_the_type_decide_nothing(operator: str, given: Given, wanted: str) -> None:
    assert outcome(operator, given, wanted) is About.CONDITION


def test_what_is_not_an_arn_or_an_operator_decides_nothing() -> None:
    assert outcome("ArnLike", "arn:aws:iam::1:role/a", "*") is About.RULES
    assert outcome("ArnLike", "a", "arn:aws:iam::1:role/a") is About.RULES
    assert outcome("StringMatches", "a", "a") is About.DOCUMENT
    assert outcome("", "a", "a") is About.DOCUMENT


def test_beginnings() -> None:
    given = Beginning("AROAEXAMPLE:")
    assert outcome("StringLike", given, "AROAEXAMPLE:*") is True
    assert outcome("StringNotLike", given, "AROAEXAMPLE:*", "111111111111") is False
    assert outcome("StringNotLike", given, "AROAOTHER:*") is True
    assert outcome("StringEqualsIgnoreCase", given, "aroaexample:x") is About.CONDITION
    objects = Beginning("arn:aws:s3:::dst/")
    assert outcome("ArnLike", objects, "arn:aws:s3:::dst/*") is True
    assert outcome("ArnLike", objects, "arn:aws:s3:::dst/a*", key=OBJECTS) is About.PART
    assert outcome("ArnLike", objects, "arn:aws:s3:::dst") is False


def test_variables_in_values() -> None:
    context = context_of({KEY: "red", "ex:Other": "red", "ex:None": ABSENT, "ex:Arn": "arn:aws:iam::1:role/a"})

    def truth(operator: str, key: str, wanted: str) -> bool | About:
        found = holds(Condition(operator, key, (wanted,)), context)
        return found.about if isinstance(found, Doubt) else found

    assert truth("StringEquals", KEY, "${ex:Other}") is True
    assert truth("StringEquals", KEY, "${ex:Unknown}") is About.VARIABLE
    assert truth("ArnEquals", "ex:Arn", "${ex:Arn}") is True
    assert truth("ArnEquals", "ex:Arn", "arn:aws:iam::1:role/${ex:Unknown}") is About.VARIABLE
    # The guide's own example: inverted operators match against a variable without a value.
    assert truth("StringNotEquals", KEY, "${ex:None}") is True
    assert truth("StringEquals", KEY, "${ex:None}") is False
    assert truth("ArnNotLike", "ex:Arn", "arn:aws:iam::1:role/${ex:None}") is True
