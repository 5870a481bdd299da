"""Changes of replication configurations, over thousands of configurations and of changes.

Nothing is lost, the order does not matter, S3 takes the result, and the intended rule decides for every object.
"""

import copy
import json
from collections.abc import Iterable
from functools import cache, partial, reduce
from itertools import permutations

import botocore.session
import pytest
from botocore.model import Shape
from botocore.validate import ParamValidator
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanner.amend import settings as change_of
from scanner.amend.own import copy_of, is_added, is_own_id
from scanner.amend.replication import adjusted, is_own, new_rule, retired, same, upgraded, with_rule
from scanner.amend.validate import Known, refusals
from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.precedence import by_destination
from scanner.model.replication import Rule, parse_replication
from tests.support.strategies import OBJECTS, PREFIXES, filters, on_or_off

Edit = partial[Document]

ROLE = "arn:aws:iam::111111111111:role/r"
SRC = BucketRef("111111111111", "src", "eu-west-1")
ON, FIFTEEN = {"Status": "Enabled"}, {"Minutes": 15}
TIMED = {"ReplicationTime": {**ON, "Time": FIFTEEN}, "Metrics": {**ON, "EventThreshold": FIFTEEN}}
KMS = {"SourceSelectionCriteria": {"SseKmsEncryptedObjects": ON}}
KEY = "arn:aws:kms:eu-central-1:111111111111:key/{}"
BUCKETS = tuple(BucketRef("111111111111", name, "eu-central-1") for name in ("dst", "other"))


@st.composite
def foreign_rules(draw: st.DrawFn, *, legacy: bool = False) -> Document:
    """A rule as others write them, which S3 takes, without ID and Priority."""
    there: Document = {"Bucket": "arn:aws:s3:::dst" if legacy else draw(st.sampled_from(BUCKETS)).arn}
    there |= draw(st.sampled_from(({}, {"StorageClass": "STANDARD_IA"}, {"Account": "111111111111"})))
    rule: Document = {"Status": draw(st.sampled_from(("Enabled", "Enabled", "Disabled")))}
    rule |= draw(st.sampled_from(({}, {}, {"ExistingObjectReplication": ON})))
    rule |= draw(st.sampled_from(({}, {}, {"Tomorrow": {"b": [2, 1], "a": None}})))
    if legacy:
        return {**rule, "Prefix": draw(st.sampled_from(PREFIXES)), "Destination": there}
    if draw(st.booleans()):
        rule |= KMS
        there["EncryptionConfiguration"] = {"ReplicaKmsKeyID": KEY.format("theirs")}
    there |= draw(st.sampled_from(({}, {"Metrics": ON}, TIMED)))
    chosen = draw(filters)
    tagged = "Tag" in chosen or "And" in chosen
    markers = {"Status": "Disabled"} if tagged else draw(on_or_off)
    return {**rule, "Filter": chosen, "DeleteMarkerReplication": markers, "Destination": there}


@st.composite
def configurations(draw: st.DrawFn) -> Document:
    """A configuration of foreign rules, V1 or V2, in any order of priorities, which are often close together."""
    legacy = draw(st.integers(0, 4)) == 0
    rules = draw(st.lists(foreign_rules(legacy=legacy), min_size=1, max_size=4))
    numbers = draw(st.lists(st.integers(0, 12), min_size=len(rules), max_size=len(rules), unique=True))
    names = draw(st.permutations(("all", "dst", "dst-logs", "logs"))) if draw(st.booleans()) else "abcd"
    found = [{"ID": name, **rule} for name, rule in zip(names, rules, strict=False)]
    if not legacy:
        found = [{**rule, "Priority": number} for rule, number in zip(found, numbers, strict=True)]
    return {"Role": ROLE, "Rules": found, **draw(st.sampled_from(({}, {"Tomorrow": 1})))}


_SETTINGS: dict[str, tuple[change_of.Change, ...]] = {
    "kms": (change_of.with_kms(KEY.format("ours")),),
    "class": (change_of.with_storage_class(""), change_of.with_storage_class("GLACIER_IR")),
    "markers": (change_of.with_delete_markers(True), change_of.with_delete_markers(False)),
    "owner": (change_of.with_owner_override("111111111111"), change_of.with_owner_override("")),
    "sync": (change_of.with_modification_sync(True), change_of.with_modification_sync(False)),
    "rtc": (change_of.with_rtc(True), change_of.with_rtc(False)),
    "metrics": (change_of.with_metrics(True),),
}


@st.composite
def adjustments(draw: st.DrawFn, document: Document) -> Edit:
    """Some changes of one rule, one for each setting, folded into one edit or several."""
    rule = draw(st.sampled_from(document["Rules"]))
    kind = draw(st.sampled_from(tuple(_SETTINGS)))
    change = draw(st.sampled_from(_SETTINGS[kind]))
    edit = partial(adjusted, rule_id=rule["ID"], destination_arn=rule["Destination"]["Bucket"], change=change)
    edit.subject = (_deciding(document, rule), rule["Destination"]["Bucket"], kind)  # type: ignore[attr-defined]
    return edit


def _deciding(document: Document, rule: Document) -> str:
    """Return the ID of our copy of a rule where there is one, else the rule's."""
    rules = parse_replication(document).rules
    copied = copy_of(rules, rules[document["Rules"].index(rule)])
    return copied.id if copied else str(rule["ID"])


@st.composite
def additions(draw: st.DrawFn) -> Edit:
    """A rule of ours for all objects, or those under a prefix."""
    bucket, prefix = draw(st.sampled_from(BUCKETS)), draw(st.sampled_from(PREFIXES))
    rule = new_rule(bucket, source_account="111111111111", prefix=prefix)
    edit = partial(with_rule, role="arn:aws:iam::111111111111:role/unused", rule=rule)
    edit.subject = ("", bucket.arn, "new")  # type: ignore[attr-defined]
    return edit


def subject(edit: Edit) -> tuple[str, str, str]:
    found: tuple[str, str, str] = edit.subject  # type: ignore[attr-defined]
    return found


@st.composite
def histories(draw: st.DrawFn) -> Document:
    """A configuration that we changed before, and to which somebody may have added a rule since."""
    document = draw(configurations())
    for edit in draw(edits(document)):
        document = made(document, [edit]) or document
    if draw(st.booleans()) and not any("Prefix" in rule for rule in document["Rules"]):
        taken = {rule["Priority"] for rule in document["Rules"]}
        number = draw(st.sampled_from([free for free in range(16) if free not in taken]))
        late = {"ID": "late", **draw(foreign_rules()), "Priority": number}
        document = {**document, "Rules": [*document["Rules"], late]}
    return document


@st.composite
def edits(draw: st.DrawFn, document: Document, most: int = 3) -> list[Edit]:
    """Up to so many edits, as actions propose them: one for a setting of a rule, one new rule for a destination."""
    one = st.one_of(adjustments(document), adjustments(document), additions())
    known = {rule["ID"] for rule in document["Rules"]}
    drawn = draw(st.lists(one, min_size=1, max_size=most, unique_by=subject))
    return [edit for edit in drawn if subject(edit)[2] != "new" or edit.keywords["rule"]["ID"] not in known]


def made(document: Document, edits: Iterable[Edit]) -> Document | None:
    """Return the configuration with the edits made, None where one of them cannot be."""
    try:
        return reduce(lambda so_far, edit: edit(so_far), edits, document)
    except CannotRepairError:
        return None


@st.composite
def repairs(draw: st.DrawFn) -> tuple[Document, list[Edit]]:
    """A configuration and the edits to make of it."""
    document = draw(histories())
    proposed = draw(edits(document))
    assume(proposed)
    return document, proposed


MANY = settings(max_examples=250)


@MANY
@given(repairs())
def test_twice_is_once_and_the_input_stays(repair: tuple[Document, list[Edit]]) -> None:
    document, edits = repair
    before = copy.deepcopy(document)
    once = made(document, edits)
    assert document == before
    assume(once is not None)
    assert once
    assert made(once, edits) == once
    assert same(made(document, [*edits, *edits]), once)


@MANY
@given(repairs())
def test_the_order_of_edits_makes_no_difference(repair: tuple[Document, list[Edit]]) -> None:
    document, edits = repair
    made_somehow = (made(document, order) for order in permutations(edits))
    found = [one for one in made_somehow if one]
    assume(found and not _low_numbers_ran_out(document, edits, found))
    assert all(_sorted(one) == _sorted(found[0]) for one in found)


def _low_numbers_ran_out(document: Document, edits: list[Edit], found: list[Document]) -> bool:
    """Tell whether one of several added rules had to stand on top of others: then the first to come stands below."""
    before = parse_replication(upgraded(document)).rules
    several = sum(subject(edit)[2] == "new" for edit in edits) > 1
    after = [parse_replication(one).rules for one in found]
    return several and any(_on_top(before, rules, bucket.arn) for rules in after for bucket in BUCKETS)


def _sorted(document: Document) -> Document:
    """Return the configuration with our rules sorted: their order in the document says nothing."""
    foreign = [rule for rule in document["Rules"] if not is_own(rule)]
    own = [rule for rule in document["Rules"] if is_own(rule)]
    return {**document, "Rules": [*foreign, *sorted(own, key=lambda rule: str(rule["ID"]))]}


@MANY
@given(repairs())
def test_nothing_is_lost(repair: tuple[Document, list[Edit]]) -> None:
    document, edits = repair
    after = made(document, edits)
    assume(after is not None)
    assert after
    assert _foreign(after) == _foreign(retired(upgraded(document)))
    assert {**after, "Rules": []} == {**document, "Rules": []}
    _copies_know_what_their_originals_do(document, after)


def _foreign(document: Document) -> list[str]:
    return [json.dumps(rule) for rule in document["Rules"] if not is_own(rule)]


def _copies_know_what_their_originals_do(before: Document, after: Document) -> None:
    known = {rule["ID"]: rule for rule in before["Rules"]}
    rules = parse_replication(after).rules
    for original in rules:
        copied = copy_of(rules, original) if not is_own_id(original.id) else None
        if copied and copied.id not in known:
            added = after["Rules"][rules.index(copied)]
            assert added.get("Tomorrow") == known[original.id].get("Tomorrow")


@MANY
@given(repairs())
def test_s3_takes_the_result(repair: tuple[Document, list[Edit]]) -> None:
    document, edits = repair
    after = made(document, edits)
    assume(after is not None)
    assert after
    assert refusals(after, SRC, Known()) == ()
    known = {**after, "Rules": [{key: rule[key] for key in rule if key != "Tomorrow"} for rule in after["Rules"]]}
    known.pop("Tomorrow", None)
    report = ParamValidator().validate({"Bucket": "src", "ReplicationConfiguration": known}, _put_bucket_replication())
    assert not report.has_errors(), report.generate_report()


@cache
def _put_bucket_replication() -> Shape:
    model = botocore.session.get_session().get_service_model("s3")
    shape = model.operation_model("PutBucketReplication").input_shape
    assert shape
    return shape


@MANY
@given(repairs())
def test_the_intended_rule_decides_for_every_object(repair: tuple[Document, list[Edit]]) -> None:
    document, edits = repair
    after = made(document, edits)
    assume(after is not None)
    assert after
    rules = parse_replication(after).rules
    assert len({rule.priority for rule in rules}) == len(rules)
    before = parse_replication(upgraded(document)).rules
    adjusted_ids = {subject(edit)[:2] for edit in edits if subject(edit)[2] != "new"}
    for bucket in BUCKETS:
        on_top = _on_top(before, rules, bucket.arn)
        was_there, now_there = (by_destination(some).get(bucket.arn, ()) for some in (before, rules))
        for one in OBJECTS:
            was, now = decider(was_there, one), decider(now_there, one)
            adjusting = was is not None and (was.id, bucket.arn) in adjusted_ids
            assert now or not was
            if now and not on_top:
                _is_intended(was, now, adjusting=adjusting)


def _is_intended(was: Rule | None, now: Rule, *, adjusting: bool) -> None:
    if was is None:
        assert is_own_id(now.id)
    elif adjusting and not is_own_id(was.id):
        assert is_own_id(now.id)
        assert now.scope == was.scope
    elif is_added(was) and is_added(now):
        assert was.scope.contains(now.scope)
    else:
        assert now.id == was.id


def _on_top(before: tuple[Rule, ...], after: tuple[Rule, ...], arn: str) -> bool:
    """Tell whether a rule of ours was added above others with its destination, there being no room below."""
    known = {rule.id for rule in before}
    there = [rule for rule in after if rule.destination.arn == arn]
    lowest = min((rule.priority for rule in there if not is_own_id(rule.id)), default=None)
    added = [rule for rule in there if rule.id not in known and rule.id.startswith(f"s3rc-{rule.destination.bucket}")]
    return lowest is not None and any(rule.priority > lowest for rule in added)


def decider(ranked: tuple[Rule, ...], one: tuple[str, dict[str, str]]) -> Rule | None:
    """Return the rule that decides for an object, of those with one destination, highest priority first."""
    key, tags = one
    fits = (rule for rule in ranked if key.startswith(rule.scope.prefix) and set(rule.scope.tags) <= tags.items())
    return next(fits, None)


@pytest.mark.parametrize("size", [200, 900])
def test_a_large_configuration_is_numbered_at_once(size: int) -> None:
    rules = [
        {
            "ID": f"r{number}",
            "Priority": 2 * number,
            "Status": "Enabled",
            "Filter": {"Prefix": f"{number}/"},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": BUCKETS[number % 2].arn},
        }
        for number in range(size)
    ]
    after = adjusted({"Role": ROLE, "Rules": rules}, "r7", BUCKETS[1].arn, change_of.with_metrics(True))
    assert after["Rules"][-1]["Priority"] == 15
