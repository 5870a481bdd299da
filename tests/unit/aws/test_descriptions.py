"""AWS's descriptions are what botocore itself would read."""

import gzip
import json
from pathlib import Path

import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
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
    ours, theirs = (one.load_data("endpoints") for one in (fresh(), Loader()))
    assert json.dumps(ours, default=dict) == json.dumps(theirs)


def test_a_service_is_read_when_it_is_looked_up() -> None:
    services = fresh().load_data("endpoints")["partitions"][0]["services"]
    assert "s3" in services
    assert services["s3"] is services["s3"]  # botocore may write into it
    assert services.get("none", {}) == {}
    assert len(services) == len(list(services)) > 100


def test_every_service_is_known_and_no_other() -> None:
    assert set(Loader().list_available_services("service-2")) <= set(loader().list_available_services("service-2"))
    with pytest.raises(UnknownServiceError, match="s33"):
        loader().load_service_model("s33", "service-2")


def test_what_a_service_lacks_is_missed(tmp_path: Path) -> None:
    (tmp_path / "hollow" / "2026-01-01").mkdir(parents=True)
    ours = type(loader())(extra_search_paths=[str(tmp_path)])
    with pytest.raises(DataNotFoundError, match="hollow"):
        ours.load_service_model("hollow", "service-2")


def test_a_users_own_file_of_endpoints_may_say_less(tmp_path: Path) -> None:
    (tmp_path / "endpoints.json").write_text('{"version": 3, "partitions": [{"partition": "mine"}]}')
    found = loader().file_loader.load_file(str(tmp_path / "endpoints"))
    assert found == {"version": 3, "partitions": [{"partition": "mine"}]}


def test_a_description_may_be_packed_or_missing(tmp_path: Path) -> None:
    files = loader().file_loader
    (tmp_path / "plain.json").write_text('{"a": "é"}', encoding="utf-8")
    (tmp_path / "packed.json.gz").write_bytes(gzip.compress(b"[1]"))
    found = [files.load_file(str(tmp_path / name)) for name in ("plain", "packed", "none")]
    assert found == [{"a": "é"}, [1], None]


def test_all_sessions_share_what_was_read() -> None:
    assert loader() is loader()
