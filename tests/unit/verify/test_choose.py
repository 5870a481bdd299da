"""Which object shows what a rule does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.precedence import by_destination
from scanner.model.replication import Rule
from scanner.verify.choose import MARK, NoShapeError, is_canary, shape_of, taken_by
from tests.support.canaries import rule

ID = "0123456789abcdef" * 2
TEN = tuple((f"tag-{number}", "x") for number in range(10))


def test_a_key_stands_under_the_rules_prefix() -> None:
    only = rule(prefix="logs/")
    shape = shape_of(only, (only,))
    assert shape.key(ID) == f"logs/s3rc-canary/{ID}"
    assert shape.tags == (MARK,)


def test_tags_of_the_filter_are_sent_beside_the_mark() -> None:
    only = rule(tags=(("zone", "a"),))
    assert shape_of(only, (only,)).tags == (MARK, ("zone", "a"))


@pytest.mark.parametrize("tags", [TEN, (("s3rc-canary", "mine"),)])
def test_where_there_is_no_room_there_is_no_mark(tags: tuple[tuple[str, str], ...]) -> None:
    only = rule(tags=tags)
    assert shape_of(only, (only,)).tags == tags


def test_more_tags_than_an_object_can_have_match_nothing() -> None:
    only = rule(tags=(*TEN, ("eleventh", "x")))
    with pytest.raises(NoShapeError, match="11 tags"):
        shape_of(only, (only,))


def test_a_prefix_that_leaves_no_room_matches_nothing_of_ours() -> None:
    only = rule(prefix="ä" * 500)
    with pytest.raises(NoShapeError, match="no room"):
        shape_of(only, (only,))
    assert shape_of(rule(prefix="a" * 970), ()).key(ID)


def test_a_rule_that_is_outranked_for_part_of_its_keys_gets_another_key() -> None:
    low = rule("low")
    shape = shape_of(low, (low, rule("high", prefix="s", priority=2)))
    assert shape.key(ID) == f"0-s3rc-canary/{ID}"


def test_a_rival_of_longer_prefix_than_the_folder_is_avoided_too() -> None:
    low = rule("low")
    assert shape_of(low, (low, rule("high", prefix="s3rc-canary/0", priority=2))).beginning == "0-s3rc-canary/"


def test_a_rival_that_wants_the_mark_gets_none() -> None:
    low = rule("low")
    shape = shape_of(low, (low, rule("high", tags=(MARK,), priority=2)))
    assert shape.tags == ()


def test_rules_of_equal_priority_are_avoided() -> None:
    one = rule("one")
    assert shape_of(one, (one, rule("other", prefix="s3"))).beginning == "0-s3rc-canary/"


def test_a_rule_that_never_decides_has_no_object() -> None:
    low = rule("low", prefix="a/b/")
    with pytest.raises(NoShapeError, match="Rule 'high' decides"):
        shape_of(low, (low, rule("high", prefix="a/", priority=2)))


def test_a_twin_of_equal_priority_leaves_no_object() -> None:
    one = rule("one")
    with pytest.raises(NoShapeError, match="Other rules"):
        shape_of(one, (one, rule("twin")))


@pytest.mark.parametrize(
    "harmless",
    [
        rule("off", priority=2, enabled=False),
        rule("lower", priority=0),
        rule("elsewhere", "other", priority=2),
        rule("tagged", tags=(("a", "b"),), priority=2),
    ],
)
def test_what_does_not_outrank_a_rule_does_not_matter(harmless: Rule) -> None:
    one = rule("one")
    assert shape_of(one, (one, harmless)).beginning == "s3rc-canary/"


@pytest.mark.parametrize(
    ("key", "ours"),
    [
        (f"s3rc-canary/{ID}", True),
        (f"a/b\n/0-s3rc-canary/{ID}", True),
        (f"s3rc-canary/{ID}0", False),
        (f"s3rc-canary/{ID.upper()}", False),
        (f"canary/{ID}", False),
    ],
)
def test_keys_of_canaries_are_recognised(key: str, ours: bool) -> None:
    assert is_canary(key) is ours


_PREFIXES = st.text(alphabet="s30ar/-", max_size=6) | st.sampled_from(["s3rc-canary/", "s3rc-canary/0", "0-s3rc"])
_TAGS = st.lists(st.sampled_from([MARK, ("a", "b"), ("a", "c")]), max_size=2, unique_by=lambda tag: tag[0])
_RULES = st.lists(
    st.builds(
        lambda name, destination, prefix, tags, priority, enabled: rule(
            str(name), destination, prefix, tags=tuple(sorted(tags)), priority=priority, enabled=enabled
        ),
        st.integers(),
        st.sampled_from(["dst", "two"]),
        _PREFIXES,
        _TAGS,
        st.integers(0, 3),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.id,
).map(tuple)


@given(_RULES)
def test_exactly_the_wanted_rule_decides_for_its_canary(rules: tuple[Rule, ...]) -> None:
    for wanted in (one for one in rules if one.enabled):
        try:
            shape = shape_of(wanted, rules)
        except NoShapeError:
            continue
        taking = taken_by(rules, shape.key(ID), shape.tags)
        there = by_destination(taking)[wanted.destination.arn]
        assert there[0] == wanted
        assert all(other.priority < wanted.priority for other in there[1:])
        assert is_canary(shape.key(ID))
