"""Plan, apply, undo and verify by a file of accounts, with a repair role that has one name in every account."""

from pathlib import Path

import pytest

from scanner.model.outcome import State
from scanner.runs import directory
from scanner.sandbox.estate import AUDIT_ROLE, REPAIR_ROLE
from scanner.sandbox.nordwind.places import SCANNED
from tests.support.documents import changes
from tests.support.nordwind import HURRY, Nordwind, outcomes

pytestmark = pytest.mark.emulator

# One that wants a repair, and so many that it is no more than the standard's share.
BUCKETS = [word for name in ("fleet", "orders", "invoices", "archive", "ledger") for word in ("--bucket", f"*-{name}")]


@pytest.fixture
def accounts(tmp_path: Path) -> str:
    path = tmp_path / "accounts.yaml"
    named = "".join(f'  - id: "{account}"\n' for account in SCANNED)
    path.write_text(f"schema: 1\ndefaults: {{role: {AUDIT_ROLE}}}\naccounts:\n{named}")
    return str(path)


def test_a_repair_role_of_one_name_repairs_proves_and_undoes(nordwind: Nordwind, accounts: str, tmp_path: Path) -> None:
    before, folder = nordwind.documents(), tmp_path / "planned"
    who = ("--accounts", accounts, "--repair-role", REPAIR_ROLE)
    planned = nordwind.run("plan", *nordwind.judging, *BUCKETS, "--accounts", accounts, "--out", folder)
    assert planned.code == 20, planned.err
    digest = directory.load_plan(folder).digest
    applied = nordwind.run("apply", folder, "--approve", digest, *who, *HURRY)
    assert (applied.code, applied.err) == (0, "")
    assert "1 of 1 pair proven" in applied.out
    assert set(outcomes(folder).values()) == {State.APPLIED}
    proven = nordwind.run(
        "verify",
        "nordwind-fleet",
        "--accounts",
        accounts,
        "--canary-role",
        REPAIR_ROLE,
        *HURRY,
        "--out",
        tmp_path / "p",
    )
    assert proven.code == 0, proven.out
    undone = nordwind.run("undo", folder, *who, "--yes", "--risk", "dangerous", "--out", tmp_path / "undone")
    assert (undone.code, undone.err) == (0, "")
    assert changes(before, nordwind.documents()) == set()
    assert nordwind.objects() == []


def test_a_role_that_lets_nobody_in_writes_nothing(nordwind: Nordwind, accounts: str, tmp_path: Path) -> None:
    before, folder = nordwind.documents(), tmp_path / "planned"
    nordwind.run("plan", *nordwind.judging, *BUCKETS, "--accounts", accounts, "--out", folder)
    digest = directory.load_plan(folder).digest
    refused = nordwind.run("apply", folder, "--approve", digest, "--accounts", accounts, "--repair-role", "nobody")
    assert refused.code == 4, refused.out
    assert "nobody" in refused.err
    assert not (folder / "journal.jsonl").exists()
    assert changes(before, nordwind.documents()) == set()
