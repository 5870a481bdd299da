"""What the terminal shows of a repair: of one that went well, badly, not at all, and of a hostile one."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from scanner.cli import outcome, summary
from scanner.model.outcome import Outcome, State
from scanner.model.proof import ProofState
from scanner.model.report import Report
from tests.support import plans, reports
from tests.support.repaired import AT, hostile_repair, interrupted, large_repair, nothing_to_repair, repaired

FOLDER = Path("out/my run")
MADE = {
    "repaired": repaired(),
    "nothing": nothing_to_repair(),
    "interrupted": interrupted(),
    "large": large_repair(),
    "hostile": hostile_repair(),
}


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def shown(capsys: pytest.CaptureFixture[str], made: Report) -> list[str]:
    outcome.show(made, FOLDER)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_it_leads_with_what_it_came_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, repaired())[:3] == [
        "Repaired 1 of 2 buckets; 1 of 4 pairs proven, 1 not tried.",
        "Findings: 1 resolved (1 critical), 1 remaining (1 high), 1 new (1 medium), 1 not decidable any more (1 high).",
        "Steps: 10 APPLIED, 1 ALREADY, 1 REFUSED, 1 HELD_BACK, 1 FAILED.",
    ]


def test_what_failed_comes_first_with_what_aws_said_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, repaired())
    failed = next(place for place, line in enumerate(lines) if line.startswith("FAILED  "))
    assert lines[failed].split() == [
        "FAILED", "prod-vault", "policy", "AccessDenied,", "request", "0DF29B431F4194C7"
    ]  # fmt: skip
    assert lines[failed + 2].strip().endswith("Give the repair role s3:PutBucketPolicy on prod-vault, and apply again.")
    assert lines[failed + 3].split() == ["REFUSED", "prod-mail", "versioning"]
    assert not [line for line in lines if line.startswith("HELD_BACK")]


def test_steps_that_share_their_trouble_are_one_row(capsys: pytest.CaptureFixture[str]) -> None:
    held_back = [line for line in shown(capsys, interrupted()) if line.startswith("HELD_BACK")]
    assert [line.split() for line in held_back] == [
        ["HELD_BACK", "prod-orders-replica", "and", "10", "more", "location"]
    ]


def test_a_pair_that_is_not_proven_says_why_and_what_next(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(line.strip() for line in shown(capsys, repaired()))
    assert "s3rc-keys  p50 0.8 s, p95 1.8 s" in text
    assert "encryption: expected aws:kms with the replica key, found AES256\nNext: See kms-replication." in text
    assert "Left behind: s3rc-canary/1 of prod-orders: AccessDenied: s3:DeleteObjectVersion" in text
    assert "PROVEN  " not in text


def test_what_is_new_comes_before_what_remains(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, repaired())
    first = lines.index("Wrong or unknown now, what is new first:")
    assert [lines[first + row].split()[2] for row in (1, 3, 5)] == [
        "delete-marker-replication", "replica-key-usable", "destination-bucket-policy"
    ]  # fmt: skip


def test_what_is_left_alone_has_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, repaired())
    first = lines.index("Left alone, with the reason: 3.")
    assert lines[first + 1] == "  prod-ledger and 1 more: It is on the list of buckets never to be touched."


def test_it_ends_with_how_to_undo_it(capsys: pytest.CaptureFixture[str]) -> None:
    made = repaired()
    assert made.repair is not None
    assert shown(capsys, made)[-3:] == [
        f"Approved by its digest: {made.repair.digest}",
        "Undo: scanner undo 'out/my run/journal.jsonl'",
        "Reports: out/my run",
    ]


@pytest.mark.parametrize("made", [nothing_to_repair(), interrupted()], ids=["nothing", "interrupted"])
def test_what_wrote_nothing_needs_no_undo(capsys: pytest.CaptureFixture[str], made: Report) -> None:
    assert not [line for line in shown(capsys, made) if line.startswith("Undo")]


def test_nothing_to_repair_is_no_success_story(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, nothing_to_repair())[0] == "No step was planned, so nothing was changed."


def test_nothing_wrong_before_or_after_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    made = repaired()
    assert made.verification is not None
    quiet = replace(made.verification, resolved=(), remaining=(), new=(), unreadable=(), proofs=())
    lines = shown(capsys, replace(made, verification=quiet))
    assert lines[:2] == ["Repaired 1 of 2 buckets.", "Findings: none before, none after."]
    assert not [line for line in lines if line.startswith("Wrong")]


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_it_is_at_most_a_screen_of_plain_text(capsys: pytest.CaptureFixture[str], made: Report) -> None:
    lines = shown(capsys, made)
    assert len(lines) <= 60
    assert all(line.isprintable() for line in lines)


def test_long_lists_are_cut_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(shown(capsys, large_repair()))
    assert "… and 45 more steps in journal.jsonl." in text
    assert "… and 57 more pairs in the reports." in text
    assert "… and 55 more in the reports." in text
    assert "… and 57 more reasons in the reports." in text


def test_a_person_sees_colour_unless_they_want_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.cli.rows.colour", lambda _: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    outcome.show(repaired(), FOLDER)
    assert "\x1b[1;31mFAILED" in capsys.readouterr().out
    monkeypatch.setattr("scanner.cli.rows.colour", lambda _: False)
    outcome.show(repaired(), FOLDER)
    assert "31m" not in capsys.readouterr().out


def test_a_run_that_repaired_nothing_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, reports.report()) == []


def test_the_summary_of_a_repair_is_this(capsys: pytest.CaptureFixture[str]) -> None:
    expected = shown(capsys, repaired())
    summary.show(repaired(), FOLDER)
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == expected


def test_outcomes_of_an_undo_and_of_a_plan_for_no_source(capsys: pytest.CaptureFixture[str]) -> None:
    undone = plans.undo()
    outcome.show_outcomes(undone, [Outcome(one.id, State.APPLIED, "Written.", AT) for one in undone.steps])
    assert capsys.readouterr().out == "Undid the repair of 1 of 1 bucket.\nSteps: 11 APPLIED.\n"
    nobody = plans.plan([replace(one, serves=()) for one in undone.steps])
    outcome.show_outcomes(nobody, [Outcome(undone.steps[0].id, State.ALREADY, "It was so.", AT)])
    assert capsys.readouterr().out == "Took 1 of 11 steps.\nSteps: 1 ALREADY.\n"


def test_proofs_are_told_pair_by_pair(capsys: pytest.CaptureFixture[str]) -> None:
    made = repaired().verification
    assert made is not None
    outcome.show_proofs(made.proofs)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 of 4 pairs proven, 1 not tried."
    states = [line.split()[0] for line in lines if line.startswith(tuple(ProofState))]
    assert states == ["DIFFERS", "FAILED", "NOT_TRIED", "PROVEN"]
    assert lines[-1].split() == [
        "PROVEN", "prod-orders", "→", "prod-orders-replica", "s3rc-all", "p50", "0.8", "s,", "p95", "1.8", "s"
    ]  # fmt: skip


def test_no_pair_and_too_many_pairs_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    outcome.show_proofs(())
    assert capsys.readouterr().out == "There was no pair to prove.\n"
    made = large_repair().verification
    assert made is not None
    outcome.show_proofs(made.proofs)
    assert capsys.readouterr().out.splitlines()[-1] == "… and 20 more in the reports."


def test_one_canary_has_one_time(capsys: pytest.CaptureFixture[str]) -> None:
    made = repaired().verification
    assert made is not None
    outcome.show_proofs([replace(made.proofs[0], samples=made.proofs[0].samples[:1])])
    assert capsys.readouterr().out.rstrip().endswith("s3rc-all  0.8 s")
