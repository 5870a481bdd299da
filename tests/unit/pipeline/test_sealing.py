"""Signing a run, and checking whose signature it is. With real keys."""

from pathlib import Path

import pytest

from scanner.errors import RefusedError, UsageError
from scanner.pipeline import JudgeOptions
from scanner.pipeline.reviewing import review
from scanner.pipeline.sealing import Signature, check, sign
from scanner.runs import directory, manifest
from scanner.signing import FileKey, load_public
from tests.support.bundles import bundle, key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bundle(tmp_path / "run", formats=())


def test_a_signature_holds_for_its_key_and_no_other(folder: Path) -> None:
    ours, other = key(), load_public(key().public_key, "other")
    public = sign(folder, ours)
    assert check(folder, None) == Signature(public.fingerprint)
    assert check(folder, public) == Signature(public.fingerprint, trusted=True)
    wrong = check(folder, other)
    assert wrong.problems == (
        "manifest.sha256.pub: another key than the one given",
        "manifest.sha256.sig: not over manifest.sha256 by the key given",
    )
    assert (folder / manifest.PUBLIC_KEY).read_bytes() == ours.public_key
    assert len((folder / manifest.SIGNATURE).read_bytes()) == 64


def test_a_manifest_that_was_made_anew_over_altered_files_is_not_signed(folder: Path) -> None:
    public = sign(folder, key())
    (folder / directory.FINDINGS).write_bytes(b"{}")
    manifest.write(folder)
    assert not manifest.compare(folder)
    assert check(folder, public).problems == ("manifest.sha256.sig: not over manifest.sha256 by the key given",)


def test_a_run_without_a_signature_holds_unless_one_is_demanded(folder: Path) -> None:
    assert check(folder, None) == Signature()
    assert check(folder, load_public(key().public_key, "given")).problems == ("manifest.sha256.sig: missing",)


def test_a_signature_that_lost_its_other_half_is_told(folder: Path) -> None:
    sign(folder, key())
    (folder / manifest.PUBLIC_KEY).unlink()
    assert "manifest.sha256.pub: cannot be read" in check(folder, None).problems[0]
    (folder / manifest.PUBLIC_KEY).write_bytes(key().public_key + b"\n")
    assert check(folder, None).problems == ("manifest.sha256.pub: not as it was written",)
    (folder / manifest.PUBLIC_KEY).write_bytes(b"nothing")
    assert check(folder, None).problems == ("manifest.sha256.pub: not a public key in PEM",)


def test_an_altered_run_is_never_signed(folder: Path) -> None:
    (folder / directory.FINDINGS).write_bytes(b"{}")
    (folder / "extra").write_bytes(b"")
    with pytest.raises(RefusedError, match=r"not what its manifest says: findings\.json, extra"):
        sign(folder, key())
    assert not manifest.is_signed(folder)


@pytest.mark.parametrize("name", [manifest.PUBLIC_KEY, manifest.SIGNATURE])
def test_no_signature_is_written_through_a_link(folder: Path, tmp_path: Path, name: str) -> None:
    theirs = tmp_path / "theirs"
    (folder / name).symlink_to(theirs)
    with pytest.raises(RefusedError, match=f"not what its manifest says: {name}"):
        sign(folder, key())
    assert not theirs.exists()


def test_a_signed_run_is_signed_again_only_when_it_was_sealed_again(folder: Path) -> None:
    sign(folder, key())
    with pytest.raises(UsageError, match="signed already"):
        sign(folder, key())
    (folder / directory.JOURNAL).write_bytes(b"")
    directory.seal(folder)
    assert check(folder, None).problems
    assert not check(folder, sign(folder, key())).problems


def test_a_signature_that_does_not_fit_is_thrown_away(folder: Path) -> None:
    class Confused(FileKey):
        def sign(self, message: bytes) -> bytes:
            return super().sign(message + b" ")

    with pytest.raises(RefusedError, match="does not fit the key"):
        sign(folder, Confused(key().key))
    assert not manifest.is_signed(folder)


def test_a_run_is_signed_as_it_is_written(tmp_path: Path) -> None:
    ours = key()
    folder = bundle(tmp_path / "run", formats=(), signer=ours)
    assert not review(folder, load_public(ours.public_key, "ours")).signature.problems
    assert JudgeOptions().signer is None
