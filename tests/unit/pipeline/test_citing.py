"""A finding with the documents that decided it: verbatim, of buckets, roles and keys alike."""

import gzip
import json
from pathlib import Path

import pytest

from scanner.errors import BadFileError, UsageError
from scanner.model.finding import Verdict
from scanner.model.policy import Filter
from scanner.pipeline.citing import cite
from scanner.runs import directory
from tests.support.bundles import RULE, bundle
from tests.support.policies import policy
from tests.support.reference import ROLE, setup


def test_every_read_of_every_finding_leads_to_its_document(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "run", formats=())
    found = directory.load_report(folder).findings
    assert found
    for finding in found:
        cited = cite(folder, finding.id)
        assert cited.finding == finding
        assert [one.reference for one in cited.citations] == list(finding.evidence)
        for one in cited.citations:
            assert (one.document is not None) is (one.reference.outcome == "present")
            assert one.reference.operation
            assert one.reference.at


def test_the_document_is_aws_own(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "run", formats=())
    finding = next(
        one
        for one in directory.load_report(folder).findings
        if (one.check, one.bucket) == ("destination-region", "prod-ledger")
    )
    documents = {one.reference.facet: one.document for one in cite(folder, finding.id[:12]).citations}
    assert documents["replication"] == {"Role": "arn:aws:iam::111111111111:role/replication", "Rules": [RULE]}


def test_documents_of_roles_are_found_by_their_arn(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "run", policy("replication-role"), fragment=setup(), formats=())
    cited = [one for found in directory.load_report(folder).findings for one in cite(folder, found.id).citations]
    assert any(one.reference.bucket == ROLE and one.document for one in cited)


def test_what_nobody_read_has_no_document(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "run", formats=())
    path = folder / directory.SNAPSHOT
    lines = gzip.decompress(path.read_bytes()).splitlines()
    kept = [line for line in lines if b'"type":"bucket"' not in line]
    end = {**json.loads(kept.pop()), "buckets": 0}
    path.write_bytes(gzip.compress(b"\n".join([*kept, json.dumps(end).encode()])))
    finding = next(one for one in directory.load_report(folder).findings if one.evidence)
    assert [one.document for one in cite(folder, finding.id).citations] == [None] * len(finding.evidence)


@pytest.mark.parametrize(("wanted", "problem"), [("", "no finding"), ("zz", "no finding has the id 'zz'")])
def test_an_id_that_no_finding_has_is_said(tmp_path: Path, wanted: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        cite(bundle(tmp_path / "run", formats=()), wanted)


def test_a_beginning_that_several_have_is_said(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "run", *(policy("source-versioning", name=f"p{n}") for n in range(17)), formats=())
    beginnings = [one.id[0] for one in directory.load_report(folder).findings]
    twice = next(one for one in beginnings if beginnings.count(one) > 1)
    with pytest.raises(UsageError, match="several findings begin with"):
        cite(folder, twice)


def test_a_folder_without_a_snapshot_is_refused(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "run", formats=())
    (folder / directory.SNAPSHOT).unlink()
    with pytest.raises(BadFileError, match="cannot be read"):
        cite(folder, directory.load_report(folder).findings[0].id)


def test_a_bucket_that_may_not_be_selected_says_which_read_would_tell(tmp_path: Path) -> None:
    choosing = policy("source-versioning", selects=Filter(tags=(("data-class", ("critical",)),)))
    estate = {"shut": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}, "tags": "AccessDenied"}}
    folder = bundle(tmp_path / "run", choosing, fragment=estate, formats=())
    (finding,) = directory.load_report(folder).findings
    assert finding.verdict is Verdict.INSUFFICIENT_DATA
    (read,) = finding.evidence
    assert (read.bucket, read.facet, read.outcome, read.code) == ("shut", "tags", "unreadable", "AccessDenied")
