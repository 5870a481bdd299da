"""Earlier proofs out of a bucket: which files are read, and what is known where some cannot be."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from scanner.aws.access import Access, ConnectionOptions
from scanner.errors import AwsUnreachableError, BadFileError, UsageError
from scanner.model.objectstore import ObjectFault
from scanner.model.progress import Question, Silent
from scanner.model.proof import Proof, ProofState
from scanner.model.vault import Deposit
from scanner.model.verification import Verification, encode
from scanner.pipeline import ScanOptions, earlier
from scanner.pipeline.earlier import given, proofs_at
from scanner.pipeline.membership import Membership
from scanner.pipeline.places import Place
from tests.support.canaries import AT, pair
from tests.support.fake_vault import FakeVault

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PLACE = Place("evidence", "proofs")
DENIED = ObjectFault("GetObject", "AccessDenied", "told by the test")
EARLY, LATE = "2026-11-01T12:00:00Z", "2026-11-20T12:00:00Z"

Failing = Callable[[str, str], ObjectFault | None]


def proof(state: ProofState = ProofState.PROVEN, at: str = EARLY, source: str = "src") -> Proof:
    return msgspec.structs.replace(pair().proof(state, "It arrived.", at), source=source)


def saved(*proofs: Proof, **changes: Any) -> bytes:  # noqa: ANN401 -- fields of a verification
    told = {"run": "r", "at": AT, "resolved": (), "remaining": (), "new": (), "proofs": proofs}
    return encode(Verification(**{**told, **changes}))


def key(day: int, name: str = "verification.json", month: int = 11) -> str:
    return f"proofs/2026{month:02}{day:02}T011700Z-abcdef/{name}"


def vault(files: dict[str, bytes], failing: Failing = lambda _call, _key: None) -> FakeVault:
    made = FakeVault(failing=failing)
    made.kept = {name: Deposit(name, body, f"tag of {name}", "application/json") for name, body in files.items()}
    return made


def failing_at(call: str, name: str) -> Failing:
    return lambda asked, at: DENIED if asked == call and at.startswith(name) else None


def read(of: FakeVault) -> list[str]:
    return [name for call, name in of.calls if call == "content"]


def test_of_all_runs_below_the_place_the_newest_proof_counts() -> None:
    files = {key(1): saved(proof(at=EARLY), proof(source="other")), key(20): saved(proof(ProofState.FAILED, LATE))}
    found = proofs_at(PLACE, of := vault(files), NOW)
    assert found.unread is None
    assert set(found.proofs) == {proof(ProofState.FAILED, LATE), proof(source="other")}
    assert read(of) == [key(20), key(1)]
    assert {one.region for one in of.asked} == {"", "eu-central-1"}


def test_where_nothing_was_proven_yet_nothing_is_missing() -> None:
    found = proofs_at(PLACE, of := vault({}), NOW)
    assert (found.proofs, found.unread) == ((), None)
    assert of.calls == [("listed", "proofs/20251018")], "older runs are not looked for"


@pytest.mark.parametrize(
    "name",
    [
        "proofs/verification.json",
        "proofs/../20261120T011700Z-abcdef/verification.json",
        "proofs/20261120T011700Z-abcdef/before/verification.json",
        "proofs/20261120T011700Z-abcdef/verification.json\n",
        "proofs/20261120T011700Z-abcdef/verification.jsonl",
        "proofs/20261120T011700Z-abcdef\n/verification.json",
        "proofs-of-others/20261120T011700Z-abcdef/verification.json",
        "20261120T011700Z-abcdef/verification.json",
    ],
)
def test_what_no_run_of_the_place_is_called_is_not_read(name: str) -> None:
    found = proofs_at(PLACE, of := vault({name: saved(proof())}), NOW)
    assert (found.proofs, found.unread, read(of)) == ((), None, [])


@each(st.text(max_size=40), st.sampled_from(["", "proofs", "a/b"]))
def test_no_name_leads_out_of_a_place(text: str, prefix: str) -> None:
    place = Place("evidence", prefix)
    for name in (text, f"{place.beginning}{text}", f"{place.beginning}{text}/verification.json"):
        assert not place.holds(name, "verification.json")


def test_a_place_may_be_the_whole_bucket() -> None:
    name = "20261120T011700Z-abcdef/verification.json"
    assert proofs_at(Place("evidence"), vault({name: saved(proof())}), NOW).proofs == (proof(),)


@pytest.mark.parametrize("call", ["region", "listed"])
def test_a_place_that_cannot_be_read_tells_no_proof(call: str) -> None:
    found = proofs_at(PLACE, vault({key(20): saved(proof())}, failing_at(call, "")), NOW)
    assert (found.proofs, found.unread) == ((), DENIED)


def test_what_the_newest_file_holds_may_overrule_all_others() -> None:
    files = {key(13): saved(proof()), key(20): saved(proof(ProofState.FAILED, LATE))}
    found = proofs_at(PLACE, of := vault(files, failing_at("content", key(20))), NOW)
    assert found.proofs == ()
    assert found.unread == msgspec.structs.replace(DENIED, message=f"{key(20)}: told by the test")
    assert read(of) == [key(20)]


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", saved(schema=99)])
def test_what_newer_files_hold_is_known_whatever_stands_in_an_older_one(body: bytes) -> None:
    found = proofs_at(PLACE, vault({key(13): body, key(20): saved(proof())}), NOW)
    assert found.proofs == (proof(),)
    assert found.unread is not None
    assert (found.unread.operation, found.unread.code) == ("GetObject", "UnknownShape")
    assert found.unread.message.startswith(f"{key(13)}: ")


def test_a_file_that_is_too_large_is_not_read() -> None:
    of = vault({key(20): saved(proof())})
    of.sizes = {key(20): (64 << 20) + 1}
    found = proofs_at(PLACE, of, NOW)
    assert found.unread == ObjectFault("GetObject", "EntityTooLarge", f"{key(20)} has 67,108,865 bytes")
    assert (found.proofs, read(of)) == ((), [])


def test_the_newest_files_are_enough() -> None:
    of = vault({key(day): saved(proof()) for day in (1, 8, 15)})
    of.sizes = {key(day): 30 << 20 for day in (1, 8, 15)}
    assert proofs_at(PLACE, of, NOW).unread is None
    assert read(of) == [key(15), key(8)]
    of = vault({key(day, month=month): saved() for day in range(1, 28) for month in range(6, 12)})
    assert proofs_at(PLACE, of, NOW).unread is None
    assert len(read(of)) == 100


class Told(Silent):
    """Keeps the questions."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def asked(self, question: Question) -> None:
        self.questions.append(question)


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Access, ConnectionOptions]]:
    """Let everybody into one vault, and tell whose credentials were used."""
    found: list[tuple[Access, ConnectionOptions]] = []

    def connect(access: Access, how: ConnectionOptions) -> FakeVault:
        found.append((access, how))
        if access.profile == "expired":
            raise AwsUnreachableError("the keys have expired", "Get others.")
        torn = {"torn/20261101T011700Z-abcdef/verification.json": b""}
        newer = {"torn/20261121T011700Z-abcdef/verification.json": saved(proof(at=LATE))}
        return vault({key(20): saved(proof()), **torn, **newer}, failing_at("listed", "shut"))

    monkeypatch.setattr(earlier, "connect_archive", connect)
    return found


def test_files_and_places_go_together(tmp_path: Path, entered: list[tuple[Access, ConnectionOptions]]) -> None:
    (tmp_path / "verification.json").write_bytes(saved(proof(ProofState.FAILED, LATE), proof(source="other")))
    told = Told()
    options = ScanOptions(accesses=[Access("hub", "role")], region="eu-west-1", observer=told)
    found = given([str(tmp_path), "s3://evidence/proofs"]).look(options)
    assert set(found.proofs) == {proof(ProofState.FAILED, LATE), proof(source="other")}
    assert (found.unread, told.questions) == (None, [])
    found = given([str(tmp_path), "s3://evidence/proofs", "s3://evidence/shut"]).look(options)
    assert found.proofs == (), "any of them may be overruled by what was not read"
    why = "the proofs below s3://evidence/shut/: told by the test"
    assert found.unread == msgspec.structs.replace(DENIED, message=why)
    (question,) = told.questions
    assert (question.account, question.about, question.code) == ("111111111111", "evidence", "AccessDenied")
    assert question.message == why
    assert [(access, how.region) for access, how in entered] == [(Access("hub"), "eu-west-1")] * 3


@pytest.mark.usefixtures("entered")
def test_of_a_place_that_was_read_in_part_what_is_newer_stands(tmp_path: Path) -> None:
    (tmp_path / "verification.json").write_bytes(saved(proof(), proof(source="other")))
    found = given([str(tmp_path), "s3://evidence/torn"]).look(ScanOptions(accesses=[Access()]))
    assert found.proofs == (proof(at=LATE),)
    assert found.unread is not None
    assert found.unread.code == "UnknownShape"


@pytest.mark.parametrize(
    ("options", "profile"),
    [
        (ScanOptions(accesses=[Access("one"), Access("other")]), ""),
        (ScanOptions(accesses=(), membership=Membership(access=Access("hub"), role="scanner-audit")), "hub"),
    ],
)
def test_no_role_of_an_account_reads_proofs(
    options: ScanOptions, profile: str, entered: list[tuple[Access, ConnectionOptions]]
) -> None:
    assert given(["s3://evidence/proofs"]).look(options).proofs == (proof(),)
    assert [access for access, _ in entered] == [Access(profile)]


@pytest.mark.usefixtures("entered")
def test_credentials_that_are_not_let_in_are_told_and_fail_nothing() -> None:
    told = Told()
    found = given(["s3://evidence/proofs"]).look(ScanOptions(accesses=[Access("expired")], observer=told))
    assert found.proofs == ()
    assert found.unread is not None
    assert found.unread.code == "AwsUnreachableError"
    assert [question.code for question in told.questions] == ["AwsUnreachableError"]


@pytest.mark.parametrize("word", ["s3://", "s3://e", "s3://evidence/../runs"])
def test_what_is_no_place_is_refused_before_anything_is_asked(word: str) -> None:
    with pytest.raises(UsageError, match="no place"):
        given([word])


def test_a_file_that_is_not_there_is_refused_as_before(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="cannot be read"):
        given([str(tmp_path / "missing.json")])
