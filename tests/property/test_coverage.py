"""Scope and precedence against a slow reference: every object that could tell rules apart, one by one.

The reference reads AWS's document itself and knows one sentence: for each destination the enabled rule of the highest
priority that matches an object decides. It shares no code with the scanner.
"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scanner.model.precedence import by_destination, covers, shadowing
from scanner.model.replication import Rule, Scope, parse_replication
from tests.support.judging import judge
from tests.support.strategies import BUCKETS, FRESH, OBJECTS, PREFIXES, arn, configurations, legacy_configurations

Document = dict[str, Any]
Object = tuple[str, dict[str, str]]

TWO = ("alpha", "beta")
any_configuration = st.one_of(configurations(TWO), legacy_configurations(TWO))


def matches(rule: Document, one: Object) -> bool:
    """Tell whether an enabled rule takes an object (reference)."""
    key, tags = one
    asked = rule.get("Filter", rule)
    asked = asked.get("And", asked)
    wanted = asked.get("Tags", []) + ([asked["Tag"]] if "Tag" in asked else [])
    in_prefix = key.startswith(asked.get("Prefix", ""))
    return rule["Status"] == "Enabled" and in_prefix and all(tags.get(tag["Key"]) == tag["Value"] for tag in wanted)


def decider(document: Document, destination: str, one: Object) -> str | None:
    """Return the id of the rule that decides for an object at a destination (reference)."""
    fitting = [
        rule for rule in document["Rules"] if rule["Destination"]["Bucket"] == destination and matches(rule, one)
    ]
    return max(fitting, key=lambda rule: int(rule["Priority"]))["ID"] if fitting else None


def takes(scope: Scope, one: Object) -> bool:
    """Tell whether a parsed scope has an object (reference)."""
    key, tags = one
    return key.startswith(scope.prefix) and all(tags.get(name) == value for name, value in scope.tags)


def first_that_takes(rules: tuple[Rule, ...], one: Object) -> str | None:
    return next((rule.id for rule in rules if takes(rule.scope, one)), None)


@given(configurations(TWO))
def test_the_first_rule_of_a_group_that_matches_is_the_one_that_decides(document: Document) -> None:
    groups = by_destination(parse_replication(document).rules)
    for destination in map(arn, TWO):
        for one in OBJECTS:
            assert first_that_takes(groups.get(destination, ()), one) == decider(document, destination, one)


@given(configurations(TWO))
def test_a_rule_is_shadowed_when_it_decides_for_no_object(document: Document) -> None:
    rules = parse_replication(document).rules
    deciding = {decider(document, destination, one) for destination in map(arn, TWO) for one in OBJECTS}
    for rule in rules:
        if rule.enabled:
            assert (shadowing(rule, rules) is None) == (rule.id in deciding)


@given(configurations(TWO))
def test_what_shadows_a_rule_is_enabled_higher_and_at_the_same_destination(document: Document) -> None:
    rules = parse_replication(document).rules
    for rule in rules:
        above = shadowing(rule, rules)
        if above is not None:
            assert above.enabled
            assert above.priority > rule.priority
            assert above.destination.arn == rule.destination.arn


@given(any_configuration, st.sampled_from(PREFIXES))
def test_rules_cover_a_prefix_when_each_of_its_objects_matches_one(document: Document, prefix: str) -> None:
    under = [one for one in OBJECTS if one[0].startswith(prefix)]
    covering = covers(parse_replication(document).rules, Scope(prefix=prefix))
    alone = [rule["ID"] for rule in document["Rules"] if all(matches(rule, one) for one in under)]
    assert [rule.id for rule in covering] == alone
    assert bool(covering) == all(any(matches(rule, one) for rule in document["Rules"]) for one in under)


@given(any_configuration)
def test_whole_bucket_scope_holds_when_every_object_goes_to_another_bucket(document: Document) -> None:
    away = [rule for rule in document["Rules"] if rule["Destination"]["Bucket"] != arn("alpha")]
    enabled = any(rule["Status"] == "Enabled" for rule in document["Rules"])
    everything = all(any(matches(rule, one) for rule in away) for one in OBJECTS)
    (finding,) = judge("whole-bucket-scope", {"buckets": {"alpha": {"replication": document}}})
    assert finding.verdict == ("NOT_APPLICABLE" if not enabled else "COMPLIANT" if everything else "NON_COMPLIANT")


scopes = st.builds(
    Scope,
    prefix=st.sampled_from(PREFIXES),
    tags=st.sampled_from(OBJECTS).map(lambda one: tuple(sorted(one[1].items()))),
)


@given(scopes, scopes)
def test_scopes_overlap_and_contain_as_their_objects_do(one: Scope, other: Scope) -> None:
    ours = [thing for thing in OBJECTS if takes(one, thing)]
    theirs = [thing for thing in OBJECTS if takes(other, thing)]
    assert one.overlaps(other) == any(thing in theirs for thing in ours)
    assert one.contains(other) == all(thing in ours for thing in theirs)
    assert one.is_whole_bucket == (len(ours) == len(OBJECTS))


def test_the_universe_can_tell_rules_apart() -> None:
    """The reference stands on this: each scope has an object that only scopes which contain it have, too."""
    assert not any(FRESH in prefix for prefix in PREFIXES)
    assert all((prefix + FRESH, tags) in OBJECTS for prefix in PREFIXES for _, tags in OBJECTS)
    assert len(BUCKETS) > len(TWO)
