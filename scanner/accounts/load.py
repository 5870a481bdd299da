"""A file of accounts in: validated whole, every problem told with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scanner.accounts import schema
from scanner.accounts.roles import ACCOUNT, role_in
from scanner.aws.access import ROLE_SESSION_NAME, Access
from scanner.errors import BadFileError
from scanner.model.account import Account
from scanner.model.base import Document
from scanner.model.bucket import account_of_arn
from scanner.model.snapshot import AccountRecord
from scanner.policy.document import Reading, UnreadableTextError, pointer_of, read
from scanner.policy.problems import Problem, bad_file
from scanner.policy.sources import PolicyFile, files_at
from scanner.policy.validate import violations

_LEFT_OUT: Final = "left_out"
_REMEDY = "A file of accounts has 'schema: 1' and 'accounts', each with its id in quotes; 'defaults' may have a role."


@dataclass(frozen=True)
class Chosen:
    """With which credentials to scan, and what the file says of accounts.

    `regions` has those, by account id, of accounts of which only some are judged; `left_out` the accounts that are not
    scanned, with the reason.
    """

    accesses: tuple[Access, ...]
    regions: dict[str, tuple[str, ...]]
    left_out: tuple[AccountRecord, ...] = ()


def load_accounts(path: Path) -> Chosen:
    """Return the accounts of a file; raise `BadFileError` with everything that is wrong with it."""
    if not path.is_file():
        raise BadFileError(f"there is no file {str(path)!r}", _REMEDY)
    (file,) = files_at(str(path))
    reading, problems = _reading(file)
    if reading is None or problems:
        raise bad_file([(file.name, problem) for problem in sorted(set(problems))], "file of accounts", _REMEDY)
    value: Any = reading.value
    ways = [{**value.get("defaults", {}), **account} for account in value["accounts"]]
    return Chosen(
        accesses=tuple(_access(way) for way in ways if _LEFT_OUT not in way),
        regions={way["id"]: tuple(way["regions"]) for way in ways if "regions" in way},
        left_out=tuple(_left_out(way) for way in ways if _LEFT_OUT in way),
    )


def _reading(file: PolicyFile) -> tuple[Reading | None, list[Problem]]:
    try:
        reading = read(file.data, as_json=file.is_json)
    except UnreadableTextError as unreadable:
        return None, [unreadable.problem]
    problems = [*reading.problems, *violations(reading, schema.assemble())]
    return reading, problems or list(_contradictions(reading))


def _contradictions(reading: Reading) -> Iterator[Problem]:
    """Yield what fits the schema and still cannot be meant."""
    value: Any = reading.value
    defaults, seen = value.get("defaults", {}), dict[str, int]()
    for position, account in enumerate(value["accounts"]):
        at, way = pointer_of("accounts", position), {**defaults, **account}
        if way["id"] in seen:
            first = reading.values[pointer_of("accounts", seen[way["id"]], "id")].line
            yield reading.at_value(
                f"{at}/id", f"account {way['id']} stands here twice, first in line {first}; keep one"
            )
        seen.setdefault(way["id"], position)
        yield from (reading.at_value(at + where, message) for where, message in _wrong(way))
    if all(_LEFT_OUT in account for account in value["accounts"]):
        yield reading.at_value(pointer_of("accounts"), "every account is left out; keep one to scan")


def _wrong(way: Document) -> Iterator[tuple[str, str]]:
    role = _role(way)
    if role and account_of_arn(role) != way["id"]:
        yield "/role", f"the role is of account {account_of_arn(role)}, not of {way['id']}; write {{account}}"
    needed = [key for key in ("external_id", "chain", "session") if key in way] if not role else []
    if needed:
        yield "", f"{needed[0]!r} goes with a role; name one, here or under 'defaults'"


def _role(way: Document) -> str:
    """Return the ARN of a way's role, empty where it has none."""
    role = str(way.get("role", ""))
    return role_in(way["id"], role) if role else ""


def _access(way: Document) -> Access:
    return Access(
        profile=way.get("profile", ""),
        role_arn=_role(way),
        external_id=way.get("external_id", ""),
        via=tuple(hop.replace(ACCOUNT, way["id"]) for hop in way.get("chain", ())),
        session=way.get("session", ROLE_SESSION_NAME),
        account=_account(way),
    )


def _account(way: Document) -> Account:
    unit = way.get("ou", "")
    return Account(way["id"], way.get("name", ""), unit.rstrip("/") or unit, way.get("tags", {}))


def _left_out(way: Document) -> AccountRecord:
    known = _account(way)
    return AccountRecord(
        known.id, caller="", buckets=0, name=known.name, ou=known.ou, tags=known.tags, left_out=way[_LEFT_OUT]
    )
