"""What of a run goes to which Security Hub, and what an older run changes about it."""

import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from msgspec.structs import replace

from scanner.drift import Side
from scanner.errors import UsageError
from scanner.model.base import Document
from scanner.model.policy import Policy
from scanner.model.report import Report
from scanner.pipeline.asff import Prepared, PublishOptions, prepare
from tests.support.company import small_company
from tests.support.fragments import ACCOUNT
from tests.support.hostile import hostile
from tests.support.policies import policy
from tests.support.reports import in_china, large
from tests.support.runs import Fragment, report_at, snapshot_at

WEST = "eu-west-1"
OFF: dict[str, Any] = {"region": WEST, "versioning": {}}
ON: dict[str, Any] = {"region": WEST, "versioning": {"Status": "Enabled"}}
DENIED: dict[str, Any] = {"region": WEST, "versioning": "AccessDenied"}

EVERYTHING = PublishOptions()
FAILED = PublishOptions(only="failed")


def side(day: str, fragment: Fragment, *policies: Policy, errors: dict[str, str] | None = None) -> Side:
    """Return a run of a day; other accounts than the fragment's may have been asked."""
    return Side(report_at(day, fragment, *policies, errors=errors), snapshot_at(day, fragment, errors))


def sent(prepared: Prepared) -> Iterator[Document]:
    return (finding for hub in prepared.hubs for finding in hub.findings)


def told(prepared: Prepared) -> dict[str, tuple[str, str]]:
    """Return status and record state of what is sent about buckets."""
    return {
        str(one["Resources"][0]["Id"]).rpartition(":")[2]: (one["Compliance"]["Status"], one["RecordState"])
        for one in sent(prepared)
        if one["Resources"][0]["Type"] == "AwsS3Bucket"
    }


def since(older: Side, newer: Side, options: PublishOptions = EVERYTHING) -> Prepared:
    return prepare(newer, older, options)


@pytest.mark.parametrize("report", [small_company(), small_company(interrupted=True), large(300), hostile()])
def test_security_hub_accepts_everything(report: Report) -> None:
    service = botocore.session.get_session().get_service_model("securityhub")
    shape: Any = service.operation_model("BatchImportFindings").input_shape
    findings = list(sent(prepare(Side(report), None, EVERYTHING)))
    faults = ParamValidator().validate({"Findings": findings}, shape)
    assert not faults.has_errors(), faults.generate_report()
    assert len(findings) == len(report.findings) + len(report.coverage.accounts)


def test_each_hub_gets_what_its_product_names() -> None:
    prepared = prepare(Side(small_company()), None, EVERYTHING)
    for hub in prepared.hubs:
        product = f"arn:aws:securityhub:{hub.region}:{hub.account}:product/{hub.account}/default"
        assert {(one["ProductArn"], one["AwsAccountId"]) for one in hub.findings} == {(product, hub.account)}
    places = [(hub.account, hub.region) for hub in prepared.hubs]
    assert places == sorted(set(places))


def test_one_region_takes_everything_of_an_account() -> None:
    prepared = prepare(Side(small_company()), None, PublishOptions(region="eu-north-1", home="us-west-2"))
    assert {hub.region for hub in prepared.hubs} == {"eu-north-1"}
    assert all(":eu-north-1:" in one["ProductArn"] for one in sent(prepared))
    assert len(prepared.hubs) == len({hub.account for hub in prepared.hubs})


def test_the_partition_stays() -> None:
    prepared = prepare(Side(in_china()), None, PublishOptions(region="cn-northwest-1"))
    assert all(one["ProductArn"].startswith("arn:aws-cn:securityhub:cn-northwest-1:") for one in sent(prepared))


def test_what_has_no_region_of_its_own_goes_home() -> None:
    prepared = prepare(Side(small_company()), None, PublishOptions(home="ap-south-1"))
    home = [one for hub in prepared.hubs if hub.region == "ap-south-1" for one in hub.findings]
    assert home
    assert all("Region" not in one["Resources"][0] for one in home)
    assert "ap-south-1" not in {hub.region for hub in prepare(Side(small_company()), None, EVERYTHING).hubs}


@pytest.mark.parametrize("wrong", ["eu", "EU-WEST-1", "eu-west-1/x", "../..", "eu-west-1\n", "*"])
def test_what_is_no_region_is_refused(wrong: str) -> None:
    for options in (PublishOptions(region=wrong), PublishOptions(home=wrong)):
        with pytest.raises(UsageError, match="no name of a Region"):
            prepare(Side(small_company()), None, options)


def test_nothing_is_sent_that_an_import_can_never_take_back() -> None:
    """A suppressed finding would stay so when its waiver has expired, and nobody would see it again."""
    findings = list(sent(prepare(Side(small_company()), None, EVERYTHING)))
    assert not any("Note" in one for one in findings)
    for one in findings:
        workflow = one.get("Workflow", {}).get("Status", "")
        assert workflow == ("RESOLVED" if one["Compliance"]["Status"] == "PASSED" else "")


def test_a_waiver_is_told_and_asks_for_no_attention_while_it_holds() -> None:
    company = small_company()
    by_id = {one["Id"]: one for one in sent(prepare(Side(company), None, EVERYTHING))}
    waived = [finding for finding in company.findings if finding.waiver]
    assert {finding.is_waived for finding in waived} == {True, False}
    for finding in waived:
        one = by_id[f"s3-replication/{finding.id}"]
        assert finding.waiver
        assert finding.waiver.reason in one["ProductFields"]["s3-replication/waiver"]
        label = one["FindingProviderFields"]["Severity"]["Label"]
        assert label == ("INFORMATIONAL" if finding.is_waived else finding.severity.upper())
        assert one["Compliance"]["Status"] == "FAILED"


def test_only_what_is_wrong_or_unknown() -> None:
    prepared = prepare(Side(small_company()), None, FAILED)
    assert {one["Compliance"]["Status"] for one in sent(prepared)} == {"FAILED", "WARNING"}


def test_what_is_repaired_is_archived_as_passed() -> None:
    older, newer = side("2026-11-20", {"a": OFF, "b": OFF}), side("2026-11-21", {"a": ON, "b": OFF})
    expected = {"a": ("PASSED", "ARCHIVED"), "b": ("FAILED", "ACTIVE")}
    assert told(since(older, newer)) == expected
    assert told(since(older, newer, FAILED)) == expected
    assert all(one["UpdatedAt"] == "2026-11-21T12:00:30Z" for one in sent(since(older, newer)))


def test_what_passed_before_is_no_news() -> None:
    older, newer = side("2026-11-20", {"a": ON}), side("2026-11-21", {"a": ON})
    assert told(since(older, newer)) == {"a": ("PASSED", "ACTIVE")}
    assert told(since(older, newer, FAILED)) == {}


def test_what_cannot_be_read_any_more_is_not_archived() -> None:
    older, newer = side("2026-11-20", {"a": OFF}), side("2026-11-21", {"a": DENIED})
    assert told(since(older, newer)) == {"a": ("WARNING", "ACTIVE")}


def test_a_bucket_that_is_gone_passes_nothing() -> None:
    older, newer = side("2026-11-20", {"a": OFF, "b": ON}), side("2026-11-21", {"b": ON})
    prepared = since(older, newer, FAILED)
    assert told(prepared) == {"a": ("NOT_AVAILABLE", "ARCHIVED")}
    assert prepared.unseen == 0
    (gone,) = sent(prepared)
    assert gone["UpdatedAt"] == "2026-11-21T12:00:30Z"


@pytest.mark.parametrize(
    "newer",
    [
        side("2026-11-21", {"b": ON}, errors={ACCOUNT: "AccessDenied"}),
        side("2026-11-21", {"b": ON}, errors={"999999999999": ""}),
        side("2026-11-21", {"b": ON}, policy("source-versioning", name="another")),
        Side(report_at("2026-11-21", {"b": ON})),
    ],
    ids=["not listed", "not asked", "another policy", "no snapshot"],
)
def test_what_nobody_looked_at_stays_and_is_counted(newer: Side) -> None:
    prepared = since(side("2026-11-20", {"a": OFF}), newer, FAILED)
    assert "a" not in told(prepared)
    assert prepared.unseen == 1


def test_an_interrupted_run_archives_nothing_that_it_does_not_have() -> None:
    newer = side("2026-11-21", {"b": ON})
    assert newer.report
    stopped = Side(replace(newer.report, run=replace(newer.report.run, interrupted=True)), newer.snapshot)
    prepared = since(side("2026-11-20", {"a": OFF}), stopped, FAILED)
    assert "a" not in told(prepared)
    assert prepared.unseen == 1


@pytest.mark.parametrize(
    ("bucket", "archived"),
    [({**OFF, "replication": None}, True), ({**OFF, "replication": "AccessDenied"}, False)],
    ids=["read", "not read"],
)
def test_what_the_policy_asks_no_more_is_settled_where_its_bucket_was_read(
    bucket: dict[str, Any], archived: bool
) -> None:
    older = side("2026-11-20", {"a": OFF}, policy("source-versioning", name="dr"))
    newer = side("2026-11-21", {"a": bucket}, policy("replication-configured", name="dr"))
    prepared = since(older, newer)
    assert prepared.unseen == int(not archived)
    assert any(one["RecordState"] == "ARCHIVED" for one in sent(prepared)) == archived


def test_a_bucket_that_was_left_out_is_not_gone() -> None:
    newer = side("2026-11-21", {"b": ON})
    assert newer.snapshot
    left_out = replace(snapshot_at("2026-11-21", {"a": OFF}).buckets[0], in_scope=False)
    listed = replace(newer.snapshot, buckets=(left_out, *newer.snapshot.buckets))
    assert since(side("2026-11-20", {"a": OFF}), Side(newer.report, listed)).unseen == 1


def test_an_account_that_is_read_in_full_again_is_archived() -> None:
    older, newer = side("2026-11-20", {"a": ON}, errors={ACCOUNT: "Throttled"}), side("2026-11-21", {"a": ON})
    (account,) = sent(since(older, newer, FAILED))
    assert account["GeneratorId"] == "s3-replication/scan-coverage"
    assert (account["Compliance"]["Status"], account["RecordState"]) == ("PASSED", "ARCHIVED")


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22"])
def test_a_run_that_is_not_older_is_refused(day: str) -> None:
    with pytest.raises(UsageError, match="is not older"):
        since(side(day, {"a": OFF}), side("2026-11-21", {"a": ON}))


def test_a_snapshot_alone_has_nothing_to_send() -> None:
    with pytest.raises(UsageError, match="no findings"):
        prepare(Side(snapshot=snapshot_at("2026-11-21", {"a": ON})), None, EVERYTHING)


def test_hostile_words_are_harmless_json() -> None:
    text = json.dumps(list(sent(prepare(Side(hostile()), None, EVERYTHING))), ensure_ascii=False)
    assert not any(evil in text for evil in ("\x1b", "\u202e", "\ud800", "\x00"))
