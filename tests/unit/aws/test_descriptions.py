"""AWS's descriptions are what botocore itself would read."""

import gzip
import json
from pathlib import Path

import pytest
from botocore.loaders import Loader

from scanner.aws.descriptions import loader


def fresh() -> Loader:
    """Read as the shared loader does; botocore writes into what that one keeps, whenever it looks up an endpoint."""
    return Loader(file_loader=loader().file_loader)


@pytest.mark.parametrize("service", ["s3", "sts", "iam"])
@pytest.mark.parametrize("kind", ["service-2", "endpoint-rule-set-1", "paginators-1"])
def test_services_are_described_as_botocore_reads_them(service: str, kind: str) -> None:
    ours, theirs = (one.load_service_model(service, kind) for one in (fresh(), Loader()))
    assert json.dumps(ours) == json.dumps(theirs)  # in the same order, too


def test_endpoints_are_described_as_botocore_reads_them() -> None:
    assert json.dumps(fresh().load_data("endpoints")) == json.dumps(Loader().load_data("endpoints"))


def test_a_description_may_be_packed_or_missing(tmp_path: Path) -> None:
    files = loader().file_loader
    (tmp_path / "plain.json").write_text('{"a": "é"}', encoding="utf-8")
    (tmp_path / "packed.json.gz").write_bytes(gzip.compress(b"[1]"))
    found = [files.load_file(str(tmp_path / name)) for name in ("plain", "packed", "none")]
    assert found == [{"a": "é"}, [1], None]


def test_all_sessions_share_what_was_read() -> None:
    assert loader() is loader()
