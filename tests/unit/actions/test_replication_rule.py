"""Replicating a bucket: our rule is enabled again, or one is added that leaves the others their part."""

from typing import Any

import pytest

from scanner.amend.own import added_id
from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.finding import Verdict
from scanner.model.plan import Risk
from tests.support.repairing import Repaired, edits_of, repaired
from tests.support.rules import OFF, ROLE, replicating, rule, to, v1

REMEDIATION: Document = {
    "destination": {"bucket": "{bucket}-replica", "region": "eu-central-1"},
    "role": "replication-{bucket}",
    "storage_class": "STANDARD_IA",
}
SCOPE, ENABLED, CONFIGURED = "whole-bucket-scope", "rule-enabled", "replication-configured"


def repair(check: str, *rules: Document, parameters: Document | None = None, **remediation: Any) -> Repaired:  # noqa: ANN401
    case = {"buckets": replicating(*rules), "parameters": parameters or {}, "remediation": remediation}
    found = repaired("replication-rule", check, case)
    assert found.verdicts() == {Verdict.COMPLIANT}
    return found


def refusal(check: str, *rules: Document, **remediation: Any) -> str:  # noqa: ANN401 -- parts of a policy
    case = {"buckets": replicating(*rules), "remediation": remediation}
    with pytest.raises(CannotRepairError) as refused:
        edits_of("replication-rule", check, case)
    return str(refused.value)


def test_the_first_rule_of_a_bucket() -> None:
    found = repair(CONFIGURED, **REMEDIATION)
    assert found.document() == {
        "Role": "arn:aws:iam::111111111111:role/replication-src",
        "Rules": [rule("s3rc-src-replica", 1, Destination=to("src-replica", StorageClass="STANDARD_IA"))],
    }
    (edit,) = found.edits
    assert edit.title == "Replicate all objects of src to src-replica."
    assert edit.risk is Risk.CAREFUL
    assert "are charged" in edit.reason


def test_another_account_and_partition() -> None:
    remediation = {**REMEDIATION, "destination": {"bucket": "r-1", "region": "cn-north-1", "account": "222222222222"}}
    buckets = {"src": {"partition": "aws-cn", "region": "cn-northwest-1", "replication": None}}
    found = repaired("replication-rule", CONFIGURED, {"buckets": buckets, "remediation": remediation})
    assert found.document()["Role"] == "arn:aws-cn:iam::111111111111:role/replication-src"
    there = {"Bucket": "arn:aws-cn:s3:::r-1", "Account": "222222222222", "StorageClass": "STANDARD_IA"}
    assert found.document()["Rules"][0]["Destination"] == there


def test_what_a_policy_has_to_say() -> None:
    assert "give it a remediation.destination" in refusal(CONFIGURED, role="r")
    assert "give it remediation.role" in refusal(CONFIGURED, destination=REMEDIATION["destination"])
    itself = {**REMEDIATION, "destination": {"bucket": "src", "region": "eu-west-1"}}
    assert "names src itself" in refusal(CONFIGURED, **itself)
    assert "give it a remediation.destination" in refusal(SCOPE, rule(Destination=to("src")))


def test_replicas_go_where_rules_point_already() -> None:
    found = repair(SCOPE, rule("logs", Filter={"Prefix": "logs/"}), **REMEDIATION)
    ours = rule("s3rc-dst", 0, Destination=to("dst", StorageClass="STANDARD_IA"))
    assert found.document() == {"Role": ROLE, "Rules": [rule("logs", Filter={"Prefix": "logs/"}), ours]}
    assert found.edits[0].risk is Risk.CAREFUL


def test_of_several_destinations_the_policys_counts_then_the_enabled_then_the_highest() -> None:
    off = rule("off", 9, Destination=to("off"), **OFF)
    low = rule("low", 1, Filter={"Prefix": "a"}, Destination=to("src-replica"))
    high = rule("high", 3, Filter={"Prefix": "a"})
    assert repair(SCOPE, off, low, high, **REMEDIATION).document()["Rules"][3]["ID"] == "s3rc-src-replica"
    assert repair(SCOPE, off, low, high).document()["Rules"][3]["ID"] == "s3rc-dst"


def test_an_unscanned_destination_keeps_the_account_that_its_rule_declares() -> None:
    theirs = rule("logs", Filter={"Prefix": "logs/"}, Destination=to("elsewhere", Account="222222222222"))
    found = repair(SCOPE, theirs).document()["Rules"][1]
    assert found["Destination"] == to("elsewhere", Account="222222222222")


def test_prefixes_that_the_policy_wants() -> None:
    wanted = {"prefixes": ["logs/", "invoices/", "tmp/"]}
    found = repair(SCOPE, rule("logs", Filter={"Prefix": "logs/"}), parameters=wanted)
    assert [one["Filter"] for one in found.document()["Rules"][1:]] == [{"Prefix": "invoices/"}, {"Prefix": "tmp/"}]
    assert found.edits[0].title == "Replicate what is under 'invoices/', what is under 'tmp/' of src to dst."


def test_a_v1_configuration_is_upgraded() -> None:
    found = repair(SCOPE, v1("logs", "logs/"))
    assert [one["ID"] for one in found.document()["Rules"]] == ["logs", "s3rc-dst"]
    assert "upgraded whole" in found.edits[0].reason


def test_a_rule_on_top_of_others_is_dangerous() -> None:
    found = repair(SCOPE, rule("logs", 0, Filter={"Prefix": "logs/"}), rule("off", 7, **OFF))
    assert found.document()["Rules"][2]["Priority"] == 8
    (edit,) = found.edits
    assert edit.risk is Risk.DANGEROUS
    assert "decides in place of rule 'logs', which" in edit.reason


def test_our_disabled_rule_is_enabled_again() -> None:
    settings: Document = {
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": to(StorageClass="GLACIER_IR"),
    }
    narrow = rule(added_id("dst", "a"), 1, Filter={"Prefix": "a"}, **OFF)
    off = [rule("theirs", 5, **OFF), narrow, rule("s3rc-dst", 0, **settings, **OFF)]
    found = repair(ENABLED, *off)
    assert found.document()["Rules"] == [off[0], narrow, rule("s3rc-dst", 0, **settings)]
    assert found.edits[0].title == "Enable rule 's3rc-dst' of src to dst again."
    assert repair(ENABLED, narrow).document()["Rules"][0]["Status"] == "Enabled"


def test_what_others_disabled_stays_disabled() -> None:
    found = repair(ENABLED, rule("theirs", 5, **OFF))
    assert found.document()["Rules"] == [rule("theirs", 5, **OFF), rule("s3rc-dst", 0)]
    copied = [rule("theirs", 5, Filter={"Prefix": "a"}, **OFF), rule("s3rc-theirs", 6, Filter={"Prefix": "a"}, **OFF)]
    assert repair(ENABLED, *copied).document()["Rules"] == [*copied, rule("s3rc-dst", 0)]


def test_our_disabled_or_narrower_rule_serves_for_the_whole_bucket() -> None:
    logs = rule("logs", Filter={"Prefix": "logs/"})
    off = rule("s3rc-dst", 0, Destination=to(StorageClass="GLACIER_IR"), **OFF)
    assert repair(SCOPE, logs, off).document()["Rules"][1] == {**off, "Status": "Enabled"}
    narrowed = rule("s3rc-dst", 0, Filter={"Prefix": "b"})
    assert repair(SCOPE, logs, narrowed).document()["Rules"][1] == rule("s3rc-dst", 0)


def test_a_configuration_that_could_not_be_read_is_left_alone() -> None:
    buckets = replicating(rule("logs", Filter={"Prefix": "logs/"}))
    found = repaired("replication-rule", SCOPE, {"buckets": buckets})
    (edit,) = found.edits
    with pytest.raises(CannotRepairError, match="S3 would refuse the configuration: Role"):
        edit.change(None)
    assert edits_of("replication-rule", SCOPE, {"buckets": {**buckets, "src": {"replication": "AccessDenied"}}}) == ()
