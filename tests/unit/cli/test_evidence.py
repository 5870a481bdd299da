"""`scanner evidence`: what a person types and sees. Keys are real, S3 and KMS an emulator in this process."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from moto import mock_aws

from scanner.cli.signer import VARIABLE
from scanner.runs import directory, manifest
from tests.support.bundles import bundle, key_file
from tests.support.policies import policy
from tests.support.program import run

REGION = "eu-central-1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bundle(tmp_path / "run", formats=("csv",))


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        yield


def client(service: str) -> Any:  # noqa: ANN401 -- made at run time
    return boto3.client(service, region_name=REGION)  # type: ignore[call-overload]


def first_id(folder: Path) -> str:
    """Return the id of the finding about the only pair."""
    found = directory.load_report(folder).findings
    return next(one.id for one in found if (one.check, one.rule) == ("destination-versioning", "dr-all"))


def test_a_run_is_verified(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = len(directory.load_report(folder).findings)
    assert run(capsys, "evidence", "verify", str(folder)) == (
        0,
        f"files: as they were written\nsignature: none\njudged again: the same {count} findings\n",
        "",
    )


def test_what_differs_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "findings.csv").write_bytes(b"")
    (folder / directory.RUN).unlink()
    (folder / "ex\u202etra").write_bytes(b"")
    code, out, _ = run(capsys, "evidence", "verify", str(folder))
    assert code == 12
    assert out.splitlines() == [
        "findings.csv: not what manifest.sha256 says",
        "run.json: missing, manifest.sha256 names it",
        "ex\N{REPLACEMENT CHARACTER}tra: additional, manifest.sha256 does not name it",
        "files: not as they were written",
        "signature: none",
        "judged again: no, its files are not as they were written",
    ]


def test_findings_that_nobody_judged_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / directory.FINDINGS
    saved = json.loads(path.read_text())
    gone = saved["findings"].pop()
    saved["summary"]["waived"] = 7
    path.write_text(json.dumps(saved))
    directory.seal(folder)
    code, out, _ = run(capsys, "evidence", "verify", str(folder))
    assert code == 12
    assert out.splitlines()[-3:] == [
        f"finding {gone['id']}: differs",
        "findings.json, summary: differs",
        "judged again: not the same",
    ]


def test_a_folder_that_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "evidence", "verify", str(tmp_path))
    assert code == 3
    assert "manifest.sha256: cannot be read" in err


def test_a_finding_is_shown_with_aws_own_documents(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "evidence", "show", str(folder), first_id(folder))
    assert code == 0
    assert "rule dr-all, destination prod-replica" in out
    assert "evidence 1: replication of prod-ledger: present" in out
    assert "GetBucketReplication at 2026-11-22T12:00:00Z, request -" in out
    assert '"DeleteMarkerReplication": {' in out


def test_what_could_not_be_read_is_shown_in_aws_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shut = next(one.id for one in directory.load_report(folder).findings if one.bucket == "shut")
    _, out, _ = run(capsys, "evidence", "show", str(folder), shut)
    assert "unreadable" in out or "absent" in out


def test_a_finding_is_shown_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "evidence", "show", str(folder), first_id(folder), "--format", "json")
    shown = json.loads(out)
    assert shown["finding"]["check"] == "destination-versioning"
    assert shown["documents"][0]["evidence"]["operation"] == "GetBucketReplication"
    assert shown["documents"][0]["document"]["Rules"][0]["ID"] == "dr-all"


def test_hostile_documents_are_shown_harmlessly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b]0;owned\x07\x7f\u202e\u009b31m"
    estate = {"a": {"region": "eu-west-1", "versioning": {"Status": "Enabled", "Said": hostile}}}
    folder = bundle(tmp_path / "run", policy("source-versioning"), fragment=estate, formats=())
    found = directory.load_report(folder).findings[0].id
    for form in ("text", "json"):
        _, out, _ = run(capsys, "evidence", "show", str(folder), found, "--format", form)
        assert all(" " <= one <= "~" or one == "\n" for one in out)
        assert r"\u202e" in out


def test_a_run_is_signed_and_verified_with_the_key_given(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "evidence", "sign", str(folder), "--key", str(key_file(folder.parent / "key.pem")))
    fingerprint = out.split()[-1]
    assert (code, len(fingerprint)) == (0, 64)
    _, out, _ = run(capsys, "evidence", "verify", str(folder))
    assert f"signature: of the key beside it, SHA-256 {fingerprint}; whose that is, --public-key tells" in out
    given = folder.parent / "given.pem"
    given.write_bytes((folder / manifest.PUBLIC_KEY).read_bytes())
    code, out, _ = run(capsys, "evidence", "verify", str(folder), "--public-key", str(given))
    assert f"signature: of the key given, SHA-256 {fingerprint}" in out
    assert code == 0


def test_a_signature_that_does_not_hold(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "evidence", "sign", str(folder), "--key", str(key_file(folder.parent / "key.pem")))
    (folder / manifest.SIGNATURE).write_bytes(b"\x00" * 64)
    code, out, _ = run(capsys, "evidence", "verify", str(folder))
    assert code == 12
    assert "manifest.sha256.sig: not over manifest.sha256 by manifest.sha256.pub\nsignature: does not hold" in out


def test_the_passphrase_comes_from_the_environment(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder.parent / "key.pem"
    secret = BestAvailableEncryption(b"correct horse")
    path.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
    code, _, err = run(capsys, "evidence", "sign", str(folder), "--key", str(path))
    assert (code, VARIABLE in err) == (2, True)
    monkeypatch.setenv(VARIABLE, "wrong")
    assert run(capsys, "evidence", "sign", str(folder), "--key", str(path))[0] == 3
    monkeypatch.setenv(VARIABLE, "correct horse")
    assert run(capsys, "evidence", "sign", str(folder), "--key", str(path))[0] == 0


def test_the_passphrase_is_asked_of_a_person(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder.parent / "key.pem"
    secret = BestAvailableEncryption(b"correct horse")
    path.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
    monkeypatch.setattr("scanner.cli.signer.is_terminal", lambda _: True)
    monkeypatch.setattr("typer.prompt", lambda _text, hide_input, err: "correct horse" if hide_input and err else "")
    assert run(capsys, "evidence", "sign", str(folder), "--key", str(path))[0] == 0


@pytest.mark.parametrize("words", [(), ("--key", "a.pem", "--kms-key", "arn:aws:kms:x")])
def test_one_key_signs(folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    code, _, err = run(capsys, "evidence", "sign", str(folder), *words)
    assert code == 2
    assert "one of --key and --kms-key" in err


@pytest.mark.usefixtures("aws")
def test_kms_signs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arn = client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    assert run(capsys, "evidence", "sign", str(folder), "--kms-key", arn)[0] == 0
    assert run(capsys, "evidence", "verify", str(folder))[0] == 0


def test_scan_signs_what_it_writes(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, signed = tmp_path / "again", str(key_file(tmp_path / "key.pem"))
    words = ("scan", "--snapshot", str(folder / directory.SNAPSHOT), "--out", str(out), "--format", "json", "--quiet")
    assert run(capsys, *words, "--fail-on", "never", "--sign", signed)[0] in (0, 11)
    code, told, _ = run(capsys, "evidence", "verify", str(out))
    assert code == 0
    assert "signature: of the key beside it" in told


def test_a_key_that_cannot_be_used_is_said_before_the_scan(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "again"
    words = ("scan", "--snapshot", str(folder / directory.SNAPSHOT), "--out", str(out), "--sign", "none.pem")
    assert run(capsys, *words)[0] == 3
    assert not out.exists()


@pytest.mark.usefixtures("aws")
def test_a_run_is_uploaded_with_retention_and_again_only_looked_at(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client("s3").create_bucket(
        Bucket="evidence",
        CreateBucketConfiguration={"LocationConstraint": REGION},
        ObjectLockEnabledForBucket=True,
    )
    words = ("evidence", "upload", str(folder), "s3://evidence/audits", "--retain-days", "36500")
    code, out, _ = run(capsys, *words, "--retain-mode", "compliance")
    assert code == 0
    assert out.splitlines()[-1] == "put s3://evidence/audits/20261122T120000Z-abcdef/manifest.sha256"
    told = client("s3").head_object(Bucket="evidence", Key="audits/20261122T120000Z-abcdef/run.json")
    assert told["ObjectLockMode"] == "COMPLIANCE"
    code, out, _ = run(capsys, *words, "--retain-mode", "compliance")
    assert code == 0
    assert all(line.startswith("there already, and the same: ") for line in out.splitlines())
    code, _, err = run(capsys, *words)
    assert code == 22
    assert "without retention" in err


@pytest.mark.usefixtures("aws")
def test_a_public_bucket_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    client("s3").create_bucket(
        Bucket="open", ACL="public-read", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    code, _, err = run(capsys, "evidence", "upload", str(folder), "s3://open")
    assert code == 21
    assert "open is public: its ACL lets everybody in" in err
    assert "Contents" not in client("s3").list_objects_v2(Bucket="open")
