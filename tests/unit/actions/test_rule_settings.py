"""The actions that change settings of a rule make their check COMPLIANT, through a copy where the rule is foreign."""

from typing import Any

import pytest

from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.facet import Unread
from scanner.model.finding import Verdict
from scanner.model.plan import Risk
from tests.support.repairing import Repaired, edits_of, repaired
from tests.support.rules import FIFTEEN, OFF, ON, replicating, rule, to, v1

RTC: Document = {"ReplicationTime": {**ON, "Time": FIFTEEN}, "Metrics": {**ON, "EventThreshold": FIFTEEN}}
ENABLED, DISABLED = {"status": "enabled"}, {"status": "disabled"}
CLASS = "destination-storage-class"

CASES: list[tuple[str, str, Document, Document, Risk]] = [
    ("delete-markers", "delete-marker-replication", ENABLED, rule(), Risk.CAREFUL),
    ("delete-markers", "delete-marker-replication", DISABLED, rule(DeleteMarkerReplication=ON), Risk.DANGEROUS),
    ("delete-markers", "delete-marker-replication", DISABLED, v1(), Risk.DANGEROUS),
    ("time-control", "replication-time-control", ENABLED, rule(), Risk.CAREFUL),
    ("time-control", "replication-time-control", ENABLED, v1(), Risk.CAREFUL),
    ("time-control", "replication-time-control", DISABLED, rule(Destination=to(**RTC)), Risk.DANGEROUS),
    ("metrics", "replication-metrics", ENABLED, rule(), Risk.CAREFUL),
    ("metrics", "replication-metrics", DISABLED, rule(Destination=to(Metrics=ON)), Risk.DANGEROUS),
    ("metrics", "replication-metrics", DISABLED, rule(Destination=to(**RTC)), Risk.DANGEROUS),
    ("storage-class", CLASS, {}, rule(Destination=to(StorageClass="GLACIER")), Risk.CAREFUL),
    (
        "storage-class",
        CLASS,
        {"allowed": ["same-as-source"]},
        rule(Destination=to(StorageClass="GLACIER")),
        Risk.CAREFUL,
    ),
    ("storage-class", CLASS, {"allowed": ["GLACIER_IR"]}, rule(), Risk.CAREFUL),
]


def only_copied(found: Repaired, before: Document) -> None:
    """The foreign rule is as it was, and a copy above it decides."""
    rules = found.document()["Rules"]
    assert rules[0] == before
    assert [one["ID"] for one in rules] == [before["ID"], f"s3rc-{before['ID']}"]
    assert rules[1]["Priority"] > before["Priority"]
    assert "'all' is not ours and stays as it is" in found.edits[0].reason


@pytest.mark.parametrize(("action", "check", "parameters", "before", "risk"), CASES)
def test_settings(action: str, check: str, parameters: Document, before: Document, risk: Risk) -> None:
    found = repaired(action, check, {"buckets": replicating(before), "parameters": parameters})
    assert found.verdicts() == {Verdict.COMPLIANT, Verdict.NOT_APPLICABLE}
    (edit,) = found.edits
    assert (edit.risk, edit.target.name, edit.target.region) == (risk, "src", "eu-west-1")
    assert "in rule 'all' of src to dst." in edit.title
    if "Filter" in before:
        only_copied(found, before)
    else:
        assert "upgraded whole" in edit.reason


@pytest.mark.parametrize(("action", "check", "parameters", "before", "risk"), CASES)
def test_settings_of_our_own_rule(action: str, check: str, parameters: Document, before: Document, risk: Risk) -> None:
    ours = {**before, "ID": "s3rc-dst"}
    found = repaired(action, check, {"buckets": replicating(ours), "parameters": parameters})
    assert found.verdicts() == {Verdict.COMPLIANT}
    assert len(found.document()["Rules"]) == 1
    assert (found.edits[0].risk, "not ours" in found.edits[0].reason) == (risk, False)


def test_the_policys_own_storage_class_is_preferred_where_it_is_allowed() -> None:
    buckets = replicating(rule(Destination=to(StorageClass="GLACIER")))
    case = {"buckets": buckets, "remediation": {"storage_class": "STANDARD_IA"}}
    kept = repaired("storage-class", CLASS, case).document()["Rules"][1]["Destination"]
    assert kept["StorageClass"] == "STANDARD_IA"
    case["parameters"] = {"allowed": ["GLACIER_IR"]}
    kept = repaired("storage-class", CLASS, case).document()["Rules"][1]["Destination"]
    assert kept["StorageClass"] == "GLACIER_IR"


def test_time_control_leaves_metrics_on_and_metrics_end_time_control() -> None:
    case = {"buckets": replicating(rule("s3rc-dst", Destination=to(**RTC))), "parameters": DISABLED}
    rtc = repaired("time-control", "replication-time-control", case)
    assert rtc.document()["Rules"][0]["Destination"] == to(Metrics=ON)
    metrics = repaired("metrics", "replication-metrics", case)
    assert metrics.document()["Rules"][0]["Destination"] == to()
    assert "end Replication Time Control" in metrics.edits[0].title


def test_delete_markers_of_a_rule_with_tags_are_for_a_person() -> None:
    buckets = replicating(rule(Filter={"Tag": {"Key": "k", "Value": "v"}}))
    (edit,) = edits_of("delete-markers", "delete-marker-replication", {"buckets": buckets})
    with pytest.raises(CannotRepairError, match="filters by tags"):
        edit.change(buckets["src"]["replication"])


def test_what_s3_no_longer_takes_is_announced() -> None:
    case = {"buckets": replicating(rule(ExistingObjectReplication=ON))}
    found = repaired("metrics", "replication-metrics", case)
    assert "ExistingObjectReplication, which S3 takes no more, is left out" in found.edits[0].reason
    assert "ExistingObjectReplication" not in str(found.document())


def test_a_configuration_that_s3_would_refuse_is_not_asked_for() -> None:
    broken = rule("other", 6, Destination=to("third", AccessControlTranslation={"Owner": "Destination"}))
    buckets = replicating(rule(), broken)
    edits = edits_of("metrics", "replication-metrics", {"buckets": buckets})
    with pytest.raises(CannotRepairError, match=r"S3 would refuse .* rule 'other': Account must be .*InvalidRequest"):
        edits[0].change(buckets["src"]["replication"])


def test_a_configuration_that_is_gone_is_not_made_again() -> None:
    for action, check, before in (
        ("metrics", "replication-metrics", rule()),
        ("legacy-upgrade", "legacy-configuration", v1()),
    ):
        (edit,) = edits_of(action, check, {"buckets": replicating(before)})
        with pytest.raises(CannotRepairError, match="no replication configuration"):
            edit.change(None)


def test_v1_is_upgraded_as_it_is_before_everything_else() -> None:
    found = repaired("legacy-upgrade", "legacy-configuration", {"buckets": replicating(v1("a", "a/"), v1("b", "b/"))})
    assert found.verdicts() == {Verdict.COMPLIANT}
    assert [one["Filter"] for one in found.document()["Rules"]] == [{"Prefix": "a/"}, {"Prefix": "b/"}]
    assert {one["DeleteMarkerReplication"]["Status"] for one in found.document()["Rules"]} == {"Enabled"}
    assert found.edits[0].risk is Risk.CAREFUL


KEY = "arn:aws:kms:eu-central-1:111111111111:key/k"
ALIAS = "arn:aws:kms:eu-central-1:111111111111:alias/k"
ELSEWHERE = "arn:aws:kms:eu-west-1:111111111111:key/k"
AWS_KEY = "arn:aws:kms:eu-central-1:111111111111:alias/aws/s3"


def encrypted(key: str = "", algorithm: str = "aws:kms") -> Document:
    default = {"SSEAlgorithm": algorithm} | ({"KMSMasterKeyID": key} if key else {})
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}


def kms(replica_key: str, default: Any, before: Document | None = None, **there: Any) -> Document:  # noqa: ANN401
    buckets = replicating(before or rule(), encryption=encrypted())
    buckets["dst"] |= {"encryption": default, **there}
    return {"buckets": buckets, "remediation": {"replica_kms_key": replica_key} if replica_key else {}}


WRONG_KEY = rule(
    SourceSelectionCriteria={"SseKmsEncryptedObjects": ON},
    Destination=to(EncryptionConfiguration={"ReplicaKmsKeyID": ELSEWHERE}),
)


@pytest.mark.parametrize(
    ("case", "key"),
    [
        (kms(KEY, "AccessDenied"), KEY),
        (kms(ALIAS, None), ALIAS),
        (kms("", encrypted(KEY)), KEY),
        (kms(ELSEWHERE, encrypted(KEY)), KEY),
        (kms(KEY, None, WRONG_KEY), KEY),
    ],
)
def test_kms(case: Document, key: str) -> None:
    found = repaired("kms-opt-in", "kms-replication", case)
    assert found.verdicts() == {Verdict.COMPLIANT, Verdict.NOT_APPLICABLE}
    only_copied(found, case["buckets"]["src"]["replication"]["Rules"][0])
    there = found.document()["Rules"][1]["Destination"]["EncryptionConfiguration"]
    assert there == {"ReplicaKmsKeyID": key}
    assert found.edits[0].risk is Risk.CAREFUL


@pytest.mark.parametrize(
    "case",
    [
        kms("", encrypted()),
        kms("", encrypted(ALIAS)),
        kms("", encrypted("k")),
        kms("", encrypted(ELSEWHERE)),
        kms("", encrypted(KEY, "AES256")),
        kms("", None),
        kms(ELSEWHERE, None),
        kms("no-arn", None),
        kms(AWS_KEY, None, account="222222222222"),
        kms(KEY, None, location={"Region": "", "Code": "AccessDenied"}),
        kms(KEY, None, location=None),
    ],
)
def test_kms_without_a_key_that_serves(case: Document) -> None:
    with pytest.raises(CannotRepairError, match=r"which key to encrypt|does not exist"):
        edits_of("kms-opt-in", "kms-replication", case)


def test_kms_where_the_destinations_default_could_not_be_read() -> None:
    with pytest.raises(Unread, match="AccessDenied"):
        edits_of("kms-opt-in", "kms-replication", kms("", "AccessDenied"))


THEIRS = "222222222222"


def owned(before: Document, ownership: Any, parameters: Document | None = None) -> Document:  # noqa: ANN401
    buckets = replicating(before)
    buckets["dst"] |= {"account": THEIRS, "ownership": ownership}
    return {"buckets": buckets, "parameters": parameters or {}}


WRITER = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
TRANSLATED = to(Account=THEIRS, AccessControlTranslation={"Owner": "Destination"})


def test_owners() -> None:
    theirs = repaired("owner-override", "replica-ownership", owned(rule(), WRITER))
    assert theirs.verdicts() == {Verdict.COMPLIANT, Verdict.NOT_APPLICABLE}
    assert theirs.document()["Rules"][1]["Destination"] == TRANSLATED
    assert theirs.edits[0].risk is Risk.CAREFUL
    case = owned(rule(Destination=TRANSLATED), WRITER, {"owner": "source"})
    ours = repaired("owner-override", "replica-ownership", case)
    assert ours.verdicts() == {Verdict.COMPLIANT, Verdict.NOT_APPLICABLE}
    assert ours.document()["Rules"][1]["Destination"] == to(Account=THEIRS)
    assert ours.edits[0].risk is Risk.DANGEROUS


def test_owners_that_no_rule_decides() -> None:
    enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    with pytest.raises(CannotRepairError, match="only its Object Ownership does"):
        edits_of("owner-override", "replica-ownership", owned(rule(), enforced, {"owner": "source"}))
    case = owned(rule(Destination=TRANSLATED), "AccessDenied", {"owner": "source"})
    with pytest.raises(Unread):
        edits_of("owner-override", "replica-ownership", case)


BACK = {"Bucket": "arn:aws:s3:::src"}
SYNC = "replica-modification-sync"


def two_way(here: Document, there: Document) -> Document:
    buckets = replicating(here)
    buckets["dst"]["replication"] = {"Role": "arn:aws:iam::111111111111:role/b", "Rules": [there]}
    return buckets


def test_sync_on_both_sides() -> None:
    buckets = two_way(rule(), rule("back", Destination=BACK))
    here = repaired("modification-sync", SYNC, {"buckets": buckets})
    assert here.verdicts("src") == here.verdicts("dst") == {Verdict.COMPLIANT, Verdict.NOT_APPLICABLE}
    assert [edit.target.name for edit in here.edits] == ["src", "dst"]
    assert here.edits[1].title.endswith("in rule 'back' of dst to src.")
    assert repaired("modification-sync", SYNC, {"buckets": buckets}, "dst").buckets == here.buckets


def test_sync_where_one_side_has_it() -> None:
    synced: Document = {"SourceSelectionCriteria": {"ReplicaModifications": ON}}
    buckets = two_way(rule(**synced), rule("back", Destination=BACK))
    found = repaired("modification-sync", SYNC, {"buckets": buckets})
    assert [edit.target.name for edit in found.edits] == ["dst"]
    assert found.verdicts() == {Verdict.COMPLIANT}
    off = repaired("modification-sync", SYNC, {"buckets": buckets, "parameters": DISABLED})
    assert off.verdicts() == {Verdict.COMPLIANT, Verdict.NOT_APPLICABLE}
    criteria = off.document()["Rules"][1]["SourceSelectionCriteria"]
    assert (criteria, off.edits[0].risk) == ({"ReplicaModifications": OFF}, Risk.DANGEROUS)


def test_sync_leaves_rules_alone_that_lead_elsewhere_or_have_it() -> None:
    synced: Document = {"SourceSelectionCriteria": {"ReplicaModifications": ON}}
    buckets = two_way(rule(), rule("back", Destination=BACK, **synced))
    buckets["dst"]["replication"]["Rules"].append(rule("on", 6, Destination=to("third")))
    found = repaired("modification-sync", SYNC, {"buckets": buckets})
    assert [edit.target.name for edit in found.edits] == ["src"]
    assert found.verdicts() == {Verdict.COMPLIANT, Verdict.NOT_APPLICABLE}
