"""A run into a bucket: which keys, what is refused before anything is put, and going on after whatever failed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scanner.clock import rfc3339
from scanner.errors import BadFileError, ExitCode, RefusedError, UsageError
from scanner.model.objectstore import ObjectFault
from scanner.model.report import decode, encode
from scanner.model.vault import Retention
from scanner.pipeline.depositing import DepositOptions, deposit, put_file
from scanner.pipeline.places import Place, place_of
from scanner.pipeline.proving import write_proofs
from scanner.pipeline.sealing import sign
from scanner.runs import directory, manifest
from tests.support.bundles import bundle, contents, key
from tests.support.fake_vault import CONFLICT, DENIED, NOT_THERE, FakeVault

PLACE = Place("evidence", "audits/2026")
OPTIONS = DepositOptions()
BEGINNING = "audits/2026/20261122T120000Z-abcdef/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bundle(tmp_path / "run", formats=("csv", "html"))


def failing_once(call: str, name: str, fault: ObjectFault) -> Callable[[str, str], ObjectFault | None]:
    left = [fault]
    return lambda asked, key: left.pop() if asked == call and key.endswith(name) and left else None


def test_every_file_goes_below_the_run_id_and_the_manifest_last(folder: Path) -> None:
    sign(folder, key())
    done = deposit(folder, PLACE, vault := FakeVault(), OPTIONS)
    assert done.exit_code is ExitCode.DONE
    assert {name.removeprefix(BEGINNING): one.body for name, one in vault.kept.items()} == contents(folder)
    assert done.put[-3:] == tuple(BEGINNING + name for name in (manifest.PUBLIC_KEY, manifest.SIGNATURE, manifest.NAME))
    types = {name.removeprefix(BEGINNING): one.content_type for name, one in vault.kept.items()}
    assert types["report.html"] == "text/html; charset=utf-8"
    assert types[directory.SNAPSHOT] == "application/gzip"
    assert types[manifest.SIGNATURE] == "application/octet-stream"
    assert {bucket.region for bucket in vault.asked} == {"", "eu-central-1"}


def test_what_was_before_a_repair_goes_with_it(folder: Path) -> None:
    bundle(folder / directory.BEFORE, formats=())
    directory.seal(folder)
    done = deposit(folder, Place("evidence"), FakeVault(), OPTIONS)
    assert "20261122T120000Z-abcdef/before/manifest.sha256" in done.put


def test_proofs_alone_are_kept_by_when_they_were_told(tmp_path: Path) -> None:
    write_proofs(tmp_path, "20261122T120000Z-abcdef", ())
    directory.seal(tmp_path)
    vault = FakeVault()
    done = deposit(tmp_path, PLACE, vault, DepositOptions(days=1))
    assert done.put == tuple(BEGINNING + name for name in (directory.VERIFICATION, manifest.NAME))
    end = datetime.fromisoformat(directory.load_verification(tmp_path).at) + timedelta(days=1)
    assert {one.retention for one in vault.kept.values()} == {Retention("GOVERNANCE", rfc3339(end))}


@pytest.mark.parametrize(("name", "said"), [("missing", "cannot be read"), ("torn", "not a verification")])
def test_proofs_that_cannot_be_read_are_refused(tmp_path: Path, name: str, said: str) -> None:
    torn = tmp_path / "torn"
    torn.mkdir()
    (torn / directory.VERIFICATION).write_bytes(b"{")
    with pytest.raises(BadFileError, match=said):
        directory.load_verification(tmp_path / name)


def test_the_second_time_everything_is_there(folder: Path) -> None:
    vault = FakeVault()
    first = deposit(folder, PLACE, vault, OPTIONS)
    again = deposit(folder, PLACE, vault, OPTIONS)
    assert (again.put, again.there, again.exit_code) == ((), first.put, ExitCode.DONE)


@pytest.mark.parametrize("name", ["findings.csv", "run.json", "manifest.sha256"])
def test_it_goes_on_where_it_stopped(folder: Path, name: str) -> None:
    vault = FakeVault(failing=failing_once("put", name, DENIED))
    first = deposit(folder, PLACE, vault, OPTIONS)
    assert first.exit_code is ExitCode.STEPS_FAILED
    assert first.problem == f"{BEGINNING}{name}: PutObject: AccessDenied: told by the test"
    assert BEGINNING + manifest.NAME not in vault.kept
    second = deposit(folder, PLACE, vault, OPTIONS)
    assert second.there == first.put
    assert second.exit_code is ExitCode.DONE


def test_another_object_is_never_overwritten(folder: Path) -> None:
    vault = FakeVault()
    deposit(folder, PLACE, vault, OPTIONS)
    theirs = vault.kept[f"{BEGINNING}run.json"]
    vault.kept[theirs.key] = replace(theirs, body=b"theirs", sha256="other")
    done = deposit(folder, PLACE, vault, OPTIONS)
    assert done.problem == f"{BEGINNING}run.json: something else is there, and nothing is overwritten"
    assert vault.kept[theirs.key].body == b"theirs"


def test_what_cannot_be_looked_at_afterwards_is_not_taken_for_kept(folder: Path) -> None:
    vault = FakeVault(failing=failing_once("look", "run.json", DENIED))
    assert "cannot be looked at" in deposit(folder, PLACE, vault, OPTIONS).problem


def test_a_put_that_is_gone_again_is_not_taken_for_kept(folder: Path) -> None:
    vault = FakeVault(failing=failing_once("look", "run.json", NOT_THERE))
    assert "cannot be looked at" in deposit(folder, PLACE, vault, OPTIONS).problem


@pytest.mark.parametrize(("place", "key"), [(PLACE, "audits/2026/accounts.json"), (Place("evidence"), "accounts.json")])
def test_one_file_goes_below_the_place_and_is_there_the_second_time(place: Place, key: str) -> None:
    vault = FakeVault()
    assert put_file("accounts.json", b"[]", place, vault) == key
    assert put_file("accounts.json", b"[]", place, vault) == key
    assert vault.kept[key].body == b"[]"


def test_one_file_is_put_nowhere_else_and_over_nothing() -> None:
    vault = FakeVault()
    put_file("accounts.json", b"[]", PLACE, vault)
    with pytest.raises(RefusedError, match="something else is there"):
        put_file("accounts.json", b"[1]", PLACE, vault)
    with pytest.raises(RefusedError, match="is public"):
        put_file("accounts.json", b"[]", PLACE, FakeVault(public="its ACL lets everybody in"))


def test_a_conflict_is_tried_again_but_not_without_end(folder: Path) -> None:
    assert deposit(folder, PLACE, FakeVault(failing=failing_once("put", "run.json", CONFLICT)), OPTIONS).problem == ""
    vault = FakeVault(failing=lambda call, _: CONFLICT if call == "put" else None)
    assert "another program puts it" in deposit(folder, PLACE, vault, OPTIONS).problem
    assert len(vault.calls) == 6


def test_retention_counts_from_the_end_of_the_run_so_that_going_on_asks_for_the_same(folder: Path) -> None:
    vault, options = FakeVault(), DepositOptions(days=365, mode="COMPLIANCE")
    first = deposit(folder, PLACE, vault, options)
    assert {one.retention for one in vault.kept.values()} == {Retention("COMPLIANCE", "2027-11-22T12:00:30Z")}
    assert deposit(folder, PLACE, vault, options).there == first.put


def test_what_is_there_without_the_retention_asked_for_is_told(folder: Path) -> None:
    vault = FakeVault()
    deposit(folder, PLACE, vault, OPTIONS)
    assert "without retention until 2026-12-22" in deposit(folder, PLACE, vault, DepositOptions(days=30)).problem


@pytest.mark.parametrize(
    ("vault", "problem"),
    [
        (FakeVault(public="its ACL lets everybody in"), "evidence is public: its ACL"),
        (FakeVault(public=DENIED), "not looked at to the end: PutObject: AccessDenied"),
        (FakeVault(locked=False), "no Object Lock"),
        (FakeVault(locked=DENIED), "not looked at to the end"),
        (FakeVault(failing=failing_once("region", "", DENIED)), "not looked at to the end"),
    ],
)
def test_a_bucket_that_cannot_keep_it_gets_nothing(folder: Path, vault: FakeVault, problem: str) -> None:
    with pytest.raises(RefusedError, match=problem) as refused:
        deposit(folder, PLACE, vault, DepositOptions(days=1))
    assert refused.value.exit_code is ExitCode.REFUSED
    assert not vault.kept


def test_a_bucket_without_object_lock_will_do_where_no_retention_is_asked(folder: Path) -> None:
    assert deposit(folder, PLACE, FakeVault(locked=False), OPTIONS).exit_code is ExitCode.DONE


def test_the_owner_goes_with_every_question(folder: Path) -> None:
    deposit(folder, PLACE, vault := FakeVault(), DepositOptions(owner="222222222222"))
    assert {bucket.account for bucket in vault.asked} == {"222222222222"}


def test_an_altered_run_is_not_put(folder: Path) -> None:
    (folder / "findings.csv").write_bytes(b"")
    with pytest.raises(RefusedError, match=r"findings\.csv"):
        deposit(folder, PLACE, vault := FakeVault(), OPTIONS)
    assert not vault.kept


@pytest.mark.parametrize("name", [directory.RUN, manifest.NAME])
def test_a_file_that_is_altered_meanwhile_is_not_put(folder: Path, name: str) -> None:
    def altering(call: str, _key: str) -> None:
        if call == "put":
            (folder / name).write_bytes(b"{}")

    done = deposit(folder, PLACE, vault := FakeVault(failing=altering), OPTIONS)
    assert done.problem == f"{BEGINNING}{name}: it was altered meanwhile"
    assert not {BEGINNING + name, BEGINNING + manifest.NAME} & vault.kept.keys()


def test_half_a_signature_is_told_before_anything_is_put(folder: Path) -> None:
    sign(folder, key())
    (folder / manifest.SIGNATURE).unlink()
    with pytest.raises(BadFileError, match=r"half of its signature is missing: manifest\.sha256\.sig"):
        deposit(folder, PLACE, vault := FakeVault(), OPTIONS)
    assert not vault.asked


def test_what_a_signature_links_to_is_not_put(folder: Path, tmp_path: Path) -> None:
    sign(folder, key())
    (tmp_path / "credentials").write_bytes(b"secret")
    (folder / manifest.SIGNATURE).unlink()
    (folder / manifest.SIGNATURE).symlink_to(tmp_path / "credentials")
    with pytest.raises(RefusedError, match=r"manifest\.sha256\.sig"):
        deposit(folder, PLACE, vault := FakeVault(), OPTIONS)
    assert not vault.asked


def test_a_file_that_no_run_has_is_not_put(folder: Path) -> None:
    (folder / "prod-ledger").write_bytes(b"")
    directory.seal(folder)
    with pytest.raises(BadFileError, match="prod-ledger is no file of a run"):
        deposit(folder, PLACE, FakeVault(), OPTIONS)


@pytest.mark.parametrize("run_id", ["", "../other", "20261122T120000Z-abcdef/..", "prod-ledger"])
def test_what_is_no_run_id_makes_no_key(folder: Path, run_id: str) -> None:
    path = folder / directory.FINDINGS
    report = decode(path.read_bytes())
    path.write_bytes(encode(replace(report, run=replace(report.run, id=run_id))))
    directory.seal(folder)
    with pytest.raises(BadFileError, match="no run id"):
        deposit(folder, PLACE, FakeVault(), OPTIONS)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("s3://evidence", Place("evidence")),
        ("s3://evidence/", Place("evidence")),
        ("s3://evidence/a/b", Place("evidence", "a/b")),
        ("s3://evidence/a/b/", Place("evidence", "a/b")),
    ],
)
def test_places(url: str, place: Place) -> None:
    assert place_of(url) == place


NO_PLACES = """
evidence https://evidence s3:// s3:///a s3://e/a s3://evidence// s3://evidence/a//b s3://evidence/../b
s3://evidence/./b s3://evidence/ä s3://evi%64ence/a s3://evidence/a?b s3://evidence/a\\b
"""


@pytest.mark.parametrize("url", [*NO_PLACES.split(), "", "s3://evidence/a b", "s3://evidence/a\n"])
def test_what_is_no_place_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="no place for evidence"):
        place_of(url)


@given(st.text())
def test_whatever_somebody_types_no_key_leads_elsewhere(prefix: str) -> None:
    try:
        key = place_of(f"s3://evidence/{prefix}").folder("20261122T120000Z-abcdef")
    except UsageError:
        return
    assert key.endswith("20261122T120000Z-abcdef/")
    assert not {"", ".", ".."} & set(key.removesuffix("/").split("/"))
    assert key.isascii()
