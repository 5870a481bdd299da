"""Precedence and coverage, story by story; `tests/property/test_coverage.py` holds them against brute force."""

import pytest

from scanner.model.precedence import by_destination, covers, shadowing
from scanner.model.replication import Destination, Rule, Scope

EVERYTHING = Scope()
LOGS = Scope(prefix="logs/")


def rule(name: str, priority: int, scope: Scope = EVERYTHING, *, to: str = "dst", enabled: bool = True) -> Rule:
    return Rule(name, enabled=enabled, priority=priority, scope=scope, destination=Destination("aws", to))


def test_groups_are_by_destination_and_highest_first() -> None:
    low, high, other = rule("low", 1), rule("high", 9), rule("other", 5, to="far")
    assert by_destination((low, high, other)) == {"arn:aws:s3:::dst": (high, low), "arn:aws:s3:::far": (other,)}


def test_destinations_of_two_partitions_are_two_destinations() -> None:
    china = Rule("cn", enabled=True, priority=1, scope=EVERYTHING, destination=Destination("aws-cn", "dst"))
    assert set(by_destination((rule("aws", 2), china))) == {"arn:aws:s3:::dst", "arn:aws-cn:s3:::dst"}


def test_disabled_rules_are_in_no_group() -> None:
    assert by_destination((rule("off", 1, enabled=False),)) == {}


def test_equal_priorities_go_by_id_whatever_the_document_says() -> None:
    one, two = rule("one", 5), rule("two", 5)
    assert by_destination((one, two)) == by_destination((two, one)) == {"arn:aws:s3:::dst": (one, two)}


def test_a_wider_rule_above_shadows() -> None:
    logs, all_objects = rule("logs", 1, LOGS), rule("all", 2)
    assert shadowing(logs, (logs, all_objects)) == all_objects
    assert shadowing(all_objects, (logs, all_objects)) is None


def test_the_highest_of_several_is_named() -> None:
    logs, wide, wider = rule("logs", 1, LOGS), rule("wide", 2), rule("wider", 3)
    assert shadowing(logs, (logs, wide, wider)) == wider


@pytest.mark.parametrize(
    "above",
    [
        rule("narrower", 2, Scope(prefix="logs/app/")),
        rule("beside", 2, Scope(prefix="data/")),
        rule("tagged", 2, Scope(tags=(("keep", "yes"),))),
        rule("elsewhere", 2, to="far"),
        rule("disabled", 2, enabled=False),
        rule("equal", 1),
        rule("lower", 0),
    ],
    ids=lambda above: above.id,
)
def test_what_does_not_shadow(above: Rule) -> None:
    logs = rule("logs", 1, LOGS)
    assert shadowing(logs, (logs, above)) is None


def test_rules_that_cover_are_all_named() -> None:
    logs, all_objects, off = rule("logs", 1, LOGS), rule("all", 2), rule("off", 3, enabled=False)
    assert covers((logs, all_objects, off), LOGS) == (logs, all_objects)
    assert covers((logs, all_objects, off), EVERYTHING) == (all_objects,)


def test_prefixes_never_add_up() -> None:
    every_letter = tuple(rule(letter, n, Scope(prefix=letter)) for n, letter in enumerate("abcdefghijklmnopqrstuvwxyz"))
    assert covers(every_letter, EVERYTHING) == ()


def test_a_tag_covers_no_prefix_but_its_own_objects() -> None:
    tagged = rule("tagged", 1, Scope(tags=(("keep", "yes"),)))
    assert covers((tagged,), LOGS) == ()
    assert covers((tagged,), Scope(prefix="logs/", tags=(("keep", "yes"),))) == (tagged,)
