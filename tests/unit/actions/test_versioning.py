"""Versioning is enabled on either side, and nowhere where nobody here may do it or knows whose the bucket is."""

import pytest

from scanner.model.action import CannotRepairError
from scanner.model.base import Document
from scanner.model.facet import Unread
from scanner.model.finding import Verdict
from scanner.model.plan import Risk
from tests.support.repairing import edits_of, repaired
from tests.support.rules import ON, replicating, rule, to

SOURCE, DESTINATION = "source-versioning", "destination-versioning"
NEVER: Document = {}
SUSPENDED: Document = {"Status": "Suspended"}


def with_destination(versioning: Document | str, **fields: object) -> Document:
    buckets = replicating(rule(), versioning=ON)
    return {**buckets, "dst": {**buckets["dst"], "versioning": versioning, **fields}}


@pytest.mark.parametrize("versioning", [NEVER, SUSPENDED, {"Status": "Suspended", "MFADelete": "Disabled"}])
def test_the_source(versioning: Document) -> None:
    found = repaired("versioning", SOURCE, {"buckets": replicating(versioning=versioning)})
    assert found.verdicts() == {Verdict.COMPLIANT}
    (edit,) = found.edits
    assert found.buckets["src"]["versioning"] == {**versioning, "Status": "Enabled"}
    assert edit.title == f"Enable versioning on src{' again' if versioning else ''}."
    assert (edit.risk, edit.target.arn, edit.target.region) == (Risk.CAREFUL, "arn:aws:s3:::src", "eu-west-1")
    assert "never undone" in edit.reason


@pytest.mark.parametrize("versioning", [NEVER, SUSPENDED])
def test_the_destination(versioning: Document) -> None:
    found = repaired("versioning", DESTINATION, {"buckets": with_destination(versioning)})
    assert found.verdicts() == {Verdict.COMPLIANT}
    (edit,) = found.edits
    assert (edit.target.name, edit.target.region) == ("dst", "eu-central-1")
    assert found.buckets["src"]["versioning"] == ON


def test_the_destination_belongs_to_its_owner() -> None:
    buckets = with_destination(NEVER, account="222222222222")
    (edit,) = edits_of("versioning", DESTINATION, {"buckets": buckets})
    assert edit.target.account == "222222222222"


def test_nobody_without_the_device_changes_versioning_with_mfa_delete() -> None:
    held = {**SUSPENDED, "MFADelete": "Enabled"}
    with pytest.raises(CannotRepairError, match="src has MFA delete, so only the root user with the device"):
        edits_of("versioning", SOURCE, {"buckets": replicating(versioning=held)})
    with pytest.raises(CannotRepairError, match="dst has MFA delete"):
        edits_of("versioning", DESTINATION, {"buckets": with_destination(held)})


def test_a_destination_whose_owner_is_not_known_is_nobodys_to_write_to() -> None:
    buckets = with_destination(NEVER, listed=False, account="")
    with pytest.raises(CannotRepairError, match="not known which account owns dst: scan that account, too"):
        edits_of("versioning", DESTINATION, {"buckets": buckets})


def test_a_destination_of_another_account_than_the_rule_declares_is_left_alone() -> None:
    buckets = replicating(rule(Destination=to(Account="333333333333")), versioning=ON)
    with pytest.raises(CannotRepairError, match="the rule says that account 333333333333 owns dst, but 111111111111"):
        edits_of("versioning", DESTINATION, {"buckets": {**buckets, "dst": {**buckets["dst"], "versioning": {}}}})


def test_nothing_is_proposed_for_what_could_not_be_read() -> None:
    assert edits_of("versioning", SOURCE, {"buckets": replicating(versioning="AccessDenied")}) == ()
    assert edits_of("versioning", DESTINATION, {"buckets": with_destination("AccessDenied")}) == ()


def test_where_a_bucket_is_has_to_be_known_to_write_to_it() -> None:
    buckets = with_destination(NEVER, location="AccessDenied")
    with pytest.raises(Unread, match="AccessDenied"):
        edits_of("versioning", DESTINATION, {"buckets": buckets})
