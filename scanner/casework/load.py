"""Cases in: files and folders, validated whole, every problem told with its place."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from scanner.casework import schema
from scanner.casework.case import Case, Expected
from scanner.casework.policies import NoPolicyError, Policies
from scanner.model.base import Document
from scanner.model.check import Check
from scanner.model.policy import Policy
from scanner.policy.document import Reading, UnreadableTextError, pointer_of, read
from scanner.policy.problems import Problem, bad_file, hint, plain, shown
from scanner.policy.sources import PolicyFile, files_at
from scanner.policy.validate import violations

_REMEDY = "A case has a name, a policy, buckets, and what to expect of them: 'expect', 'selects' or both."


def load_cases(paths: Sequence[str], given: Sequence[Policy], checks: Mapping[str, Check]) -> tuple[Case, ...]:
    """Return the cases of files and folders, in this order; `given` are policies that cases may name.

    Raises `BadFileError` with every problem of every file of cases, or of a policy that a case names.
    """
    policies, assembled = Policies(given, checks), schema.assemble()
    cases: list[Case] = []
    problems: list[tuple[str, Problem]] = []
    for file in (file for path in paths for file in files_at(path)):
        found, wrong = _parsed(file, policies, assembled)
        cases += found
        problems += [(file.name, problem) for problem in sorted(set(wrong))]
    if problems:
        raise bad_file(problems, "case file", _REMEDY)
    return tuple(cases)


def _parsed(file: PolicyFile, policies: Policies, assembled: Document) -> tuple[list[Case], list[Problem]]:
    try:
        reading = read(file.data, as_json=file.is_json)
    except UnreadableTextError as unreadable:
        return [], [unreadable.problem]
    problems = [*reading.problems, *violations(reading, assembled)]
    value: Any = reading.value
    if problems:
        return [], problems
    cases = []
    for position, written in enumerate(value["cases"]):
        pointer = pointer_of("cases", position)
        try:
            policy = policies.named(written.get("policy"), Path(file.name).parent)
        except NoPolicyError as missing:
            problems.append(reading.at_value(f"{pointer}/policy", str(missing)))
            continue
        problems += (reading.at_value(pointer + at, message) for at, message in _contradictions(written, policy))
        cases.append(_case(written, _place(file, reading, pointer), policy))
    return cases, problems


def _place(file: PolicyFile, reading: Reading, pointer: str) -> str:
    return f"{plain(file.name)}:{reading.values[pointer].line}"


def _case(written: Document, place: str, policy: Policy) -> Case:
    selects = written.get("selects")
    return Case(
        name=written["name"],
        place=place,
        policy=policy,
        buckets=written["buckets"],
        expect=tuple(msgspec.convert(wanted, Expected) for wanted in written.get("expect", ())),
        selects=None if selects is None else frozenset(selects),
    )


def _contradictions(written: Document, policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield what fits the schema and still cannot be meant: pointers from the case on, and messages."""
    if "expect" not in written and "selects" not in written:
        yield "", "expects nothing; give it 'expect', 'selects' or both"
    buckets, checks = list(written["buckets"]), [wanted.check for wanted in policy.expects]
    for position, name in enumerate(written.get("selects", ())):
        yield from _unknown(pointer_of("selects", position), "the case has no bucket", name, buckets)
    for position, wanted in enumerate(written.get("expect", ())):
        at = pointer_of("expect", position)
        yield from _unknown(f"{at}/bucket", "the case has no bucket", wanted["bucket"], buckets)
        yield from _unknown(f"{at}/check", f"the policy {policy.name} expects no", wanted["check"], checks)


def _unknown(at: str, missing: str, name: str, known: list[str]) -> Iterator[tuple[str, str]]:
    if name not in known:
        yield at, f"{missing} {shown(name)}{hint(name, known)}"
