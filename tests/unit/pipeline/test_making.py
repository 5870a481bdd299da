"""What a scan was told and what it sent is in its snapshot, and from there in run.json; nothing secret is."""

from pathlib import Path

import msgspec
import pytest

from scanner import pipeline
from scanner.aws.access import Access, ConnectionOptions
from scanner.discover import Scope
from scanner.model.progress import Silent
from scanner.model.snapshot import Asked
from scanner.pipeline.tally import Tally
from scanner.runs import directory, snapshot_file
from tests.support.fake_reader import FakeReader

ROLE = "arn:aws:iam::111111111111:role/audit"


def test_a_tally_is_sorted_by_name() -> None:
    tally = Tally()
    for name in ("ListBuckets", "GetBucketVersioning", "ListBuckets"):
        tally.add(name)
    assert list(tally.counts().items()) == [("GetBucketVersioning", 1), ("ListBuckets", 2)]


def test_a_scan_says_how_it_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(_access: Access, options: ConnectionOptions) -> FakeReader:
        assert options.on_request is not None
        options.on_request("ListBuckets")
        return FakeReader({"a": {"region": "eu-west-1", "versioning": {"Status": "Enabled"}}})

    monkeypatch.setattr("scanner.aws.access.connect", connect)
    scanning = pipeline.ScanOptions(
        accesses=(Access("audit", ROLE, external_id="not for files"),),
        judging=pipeline.JudgeOptions(formats=("csv",), out=tmp_path / "run", fail_on=None),
        scope=Scope(regions=("eu-*",)),
        region="eu-west-1",
        workers=3,
    )
    folder = pipeline.scan(scanning, Silent()).directory
    asked = Asked(profiles=("audit",), roles=(ROLE,), home_region="eu-west-1", regions=("eu-*",), workers=3)
    snapshot = snapshot_file.read(folder / directory.SNAPSHOT)
    assert (snapshot.header.asked, snapshot.calls) == (asked, {"ListBuckets": 1})
    making = msgspec.json.decode((folder / directory.RUN).read_bytes())["making"]
    assert msgspec.convert(making["asked"], Asked) == asked
    assert making["calls"] == {"ListBuckets": 1}
    assert (making["judged"]["fail_on"], making["judged"]["formats"]) == ("never", ["csv"])
    assert not [path for path in folder.iterdir() if b"not for files" in path.read_bytes()]
