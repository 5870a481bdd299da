"""Proofs of saved runs as evidence of a snapshot."""

from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import BadFileError
from scanner.model.canary import CanaryProofs
from scanner.model.evidence import Absent, Present, Unreadable
from scanner.model.facet import CANARY
from scanner.model.objectstore import ObjectFault
from scanner.model.proof import Proof, ProofState
from scanner.model.snapshot import BucketRecord
from scanner.model.verification import Verification, encode
from scanner.runs import directory
from scanner.verify import proofs_of, with_proofs
from tests.support.canaries import AT, pair
from tests.support.fragments import record

EARLY, LATE = "2026-11-01T12:00:00Z", "2026-11-20T12:00:00Z"


def proof(state: ProofState = ProofState.PROVEN, at: str = EARLY) -> Proof:
    return pair().proof(state, "It arrived.", at)


def verified(*proofs: Proof, **changes: Any) -> Verification:  # noqa: ANN401
    return Verification(run="r", at=AT, resolved=(), remaining=(), new=(), proofs=proofs, **changes)


def saved(folder: Path, *proofs: Proof, name: str = "verification.json", **changes: Any) -> Path:  # noqa: ANN401
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(encode(verified(*proofs, **changes)))
    return path


def test_a_file_and_a_folder_of_runs_hold_proofs(tmp_path: Path) -> None:
    path = saved(tmp_path / "runs" / "one", proof())
    assert proofs_of([path]) == proofs_of([tmp_path]) == proofs_of([path, tmp_path]) == (proof(),)
    assert proofs_of([]) == ()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_a_pair_the_newest_counts(tmp_path: Path, order: tuple[int, int]) -> None:
    proofs = proof(), proof(ProofState.FAILED, LATE)
    for number in order:
        saved(tmp_path / str(number), proofs[number])
    assert proofs_of([tmp_path / str(number) for number in order]) == (proofs[1],)


def test_what_could_not_find_out_replaces_nothing_that_did(tmp_path: Path) -> None:
    both = proof(), proof(ProofState.UNREADABLE, LATE)
    saved(tmp_path, *both)
    assert set(proofs_of([tmp_path])) == set(both)


@pytest.mark.parametrize(
    "text",
    [b"", b"{}", b"\xff", b'{"schema": 1}', b"[]", b'{"schema":' * 100_000],
    ids=["empty", "nothing", "not UTF-8", "little", "list", "deep"],
)
def test_what_is_no_verification_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "verification.json"
    path.write_bytes(text)
    with pytest.raises(BadFileError, match="not a verification"):
        proofs_of([tmp_path])


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="cannot be read"):
        proofs_of([tmp_path / "missing.json"])


def test_a_folder_may_hold_none_yet(tmp_path: Path) -> None:
    assert proofs_of([tmp_path]) == ()


def test_proofs_that_a_full_disk_cut_off_are_no_file_for_later_scans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        write(path, content[: len(content) // 2])
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        directory.write_verification(tmp_path, verified(proof()))
    assert proofs_of([tmp_path]) == ()


def test_another_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="schema 99"):
        proofs_of([saved(tmp_path, schema=99)])


def read(one: BucketRecord) -> CanaryProofs:
    return CANARY.value(one.evidence["canary"])


def test_records_get_what_is_known_of_them() -> None:
    src, bare = record("src", {"region": "eu-west-1", "versioning": None}), record("bare", {})
    with_some, without = with_proofs([src, bare], [proof()], AT)
    assert read(with_some) == CanaryProofs(AT, (proof(),))
    assert list(with_some.evidence) == ["canary", "location", "versioning"]
    assert isinstance(with_some.evidence["canary"], Present)
    assert without.evidence == {"canary": Absent("canary", AT, "NoProofs")}
    assert read(without).proofs == ()
    assert "canary" not in src.evidence


def test_what_could_not_be_read_is_not_known_and_takes_no_proof_away() -> None:
    fault = ObjectFault("ListObjectsV2", "AccessDenied", "told by the test")
    given = {"region": "eu-west-1", "canary": "ProofsNotGiven"}
    src, asked, unasked = record("src", given), record("asked", given), record("unasked", {})
    told = list(with_proofs([src, asked, unasked], [proof()], AT, fault))
    assert read(told[0]) == CanaryProofs(AT, (proof(),), str(fault))
    assert told[1].evidence["canary"] == Unreadable("ListObjectsV2", AT, "AccessDenied", "told by the test")
    assert told[2] == unasked, "a scan whose policies ask no such thing is as whole as it was"


def test_what_policies_are_not_asked_about_stays_as_it_is() -> None:
    unlisted = record("dst", {"listed": False})
    assert list(with_proofs([unlisted], [proof()], AT)) == [unlisted]
