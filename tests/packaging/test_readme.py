"""What the pages tell people to type works: run in order, page by page, against the embedded estate.

Lines that install something are left out. Every other line must end with the exit code that it promises, and what a
page shows as output must come out. Pages share an estate; one that repairs something gets its own.
"""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from scanner.errors import ExitCode
from scanner.runs.directory import load_plan
from scanner.sandbox import running_estate
from scanner.sandbox.estate import AUDIT_ROLE, REPAIR_ROLE, role_arn
from scanner.sandbox.nordwind.places import PRODUCTION, RECOVERY
from scanner.sandbox.policies import shown_policies
from tests.support.pages import Block, commands, missing_words, page, run, written

pytestmark = pytest.mark.emulator

NOT_RUN: Final = ("make ", "pip ", ". ")
"""How lines begin that set up the machine or the terminal."""

A_SCAN: Final = (ExitCode.DONE, ExitCode.FINDINGS, ExitCode.INCOMPLETE)
"""How a scan may end where the page does not promise anything: that depends on the buckets."""

A_PLAN: Final = (*A_SCAN, ExitCode.CHANGES)
"""The same of a plan."""

WRITING: Final = re.compile(r"scanner (apply|undo)\b|scanner scan\b.* --fix\b")
"""The commands that change something for good: what `verify` puts, it removes."""

PAGES: Final = [
    path for path in written() if any(page(path).blocks_of("console")) and not path.startswith("docs/tutorial/")
]
"""Tutorials are followed by `test_tutorials.py`, to the letter."""

ACCOUNTS: Final = {"111122223333": PRODUCTION, "444455556666": RECOVERY}
"""What stands in the pages for accounts of the reader's, and accounts of the estate's that take their places."""

BUCKETS: Final = {"prod-invoices": "nordwind-claims", "prod-orders": "nordwind-orders"}
"""The same for a bucket whose only rule is disabled, and for one that replicates."""

ROLES: Final = {"role/scanner-canary": f"role/{REPAIR_ROLE}"}
"""The same for roles: the estate's role that repairs also puts test objects."""

PROFILES: Final = {
    "production": (PRODUCTION, AUDIT_ROLE),
    "dr": (RECOVERY, AUDIT_ROLE),
    "production-repair": (PRODUCTION, REPAIR_ROLE),
    "dr-repair": (RECOVERY, REPAIR_ROLE),
}
"""The accounts and roles behind the profiles that the pages name."""

ANSWER: Final = "SCANNER_SIGN_PASSPHRASE"
"""The variable that answers the scanner's question for a passphrase, and here openssl's, too."""

ASKING: Final = {
    "openssl genpkey ": f"openssl genpkey -pass env:{ANSWER} ",
    "openssl pkey ": f"openssl pkey -passin env:{ANSWER} ",
}
"""Commands that would ask for it, and how they do not."""


@dataclass(frozen=True)
class Estate:
    """The running estate: variables that lead to it, and what the demonstration leaves in `out/demo` and says.

    `home` is the home of who types the commands, with the profiles.
    """

    environment: dict[str, str]
    home: Path
    demo: Path
    said: str


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    home = tmp_path_factory.mktemp("home")
    (home / "config").write_text("".join(_profile(name, *role) for name, role in PROFILES.items()))
    with running_estate() as running:
        environment = _environment(running.environment, home)
        roles = " ".join(f"--assume-role {role}" for role in running.roles)
        policies = " ".join(f"--policy {name}" for name in shown_policies())
        scan = run(f"scanner scan {roles} {policies} --out demo", home, environment)
        assert scan.returncode == ExitCode.FINDINGS, scan.stdout
        yield Estate(environment, home, home / "demo", scan.stdout)


def _profile(name: str, account: str, role: str) -> str:
    return f"[profile {name}]\nrole_arn = {role_arn(account, role)}\ncredential_source = Environment\n"


def _environment(estate: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return the variables for a command: the estate's instead of the user's, our program first, a wide terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    ours = os.pathsep.join((str(Path(sys.executable).parent), kept["PATH"]))
    return {
        **kept,
        **estate,
        "AWS_CONFIG_FILE": str(home / "config"),
        "PATH": ours,
        "COLUMNS": "180",
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        ANSWER: "a passphrase of the tests",
    }


@pytest.mark.parametrize("path", PAGES)
def test_the_page_works(path: str, estate: Estate, tmp_path: Path) -> None:
    shutil.copytree(estate.demo, tmp_path / "out" / "demo")
    said = estate.said
    with _estate_for(path, estate) as there:
        for block in page(path).blocks_of("console", "sh", "text"):
            if block.language == "text":
                assert not missing_words(block.text, said), f"{path}:{block.line}: not said:\n{said}"
            else:
                said = _run_block(block, path, there, tmp_path) or said


@contextmanager
def _estate_for(path: str, estate: Estate) -> Iterator[Estate]:
    """Give a page that writes an estate of its own, so that no page sees what another one repaired."""
    if not any(WRITING.match(command.text) for block in page(path).blocks_of("console") for command in commands(block)):
        yield estate
        return
    with running_estate() as running:
        yield replace(estate, environment=_environment(running.environment, estate.home))


def _run_block(block: Block, path: str, estate: Estate, folder: Path) -> str:
    """Run a block and return what it said, nothing where it only holds lines that are not run."""
    if block.language == "sh":
        return _checked(block.text, (ExitCode.DONE,), f"{path}:{block.line}", estate, folder)
    return "".join(
        _checked(command.text, _allowed(command.text, command.exit_code), f"{path}:{command.line}", estate, folder)
        for command in commands(block)
        if not command.text.startswith(NOT_RUN)
    )


def _allowed(command: str, promised: int | None) -> tuple[int, ...]:
    if promised is not None:
        return (promised,)
    answers = {"scan": A_SCAN, "plan": A_PLAN}
    program, _, rest = command.partition(" ")
    return answers.get(rest.split(" ")[0], (ExitCode.DONE,)) if program == "scanner" else (ExitCode.DONE,)


def _checked(command: str, allowed: tuple[int, ...], place: str, estate: Estate, folder: Path) -> str:
    done = run(_with_real_names(command, folder), folder, estate.environment)
    assert done.returncode in allowed, f"{place}: {command}\nended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def _with_real_names(command: str, folder: Path) -> str:
    """Put what is there into the places of what the pages can only stand for."""
    runs = sorted(path.name for path in (folder / "out").iterdir() if path.name != "demo")
    soon = f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}"
    known = {**ACCOUNTS, **BUCKETS, **ROLES, **ASKING, "out/RUN": f"out/{(runs or ['demo'])[0]}", "2027-03-31": soon}
    for shown, real in known.items():
        command = command.replace(shown, real)
    if "--approve DIGEST" in command:
        command = command.replace("DIGEST", load_plan(folder / shlex.split(command)[2]).digest)
    return command
