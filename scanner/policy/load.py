"""Policies in: files, folders and packs, validated whole, every problem told at once."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from scanner.model.base import Document
from scanner.model.check import Check
from scanner.model.policy import Policy
from scanner.policy import schema
from scanner.policy.accepted import violations
from scanner.policy.convert import ParameterError, policy_of
from scanner.policy.document import Reading, UnreadableTextError, pointer_of, read
from scanner.policy.meaning import contradictions
from scanner.policy.problems import Problem, bad_policy, plain
from scanner.policy.sources import PolicyFile, files_of


def load_policies(sources: Sequence[str], checks: Mapping[str, Check]) -> tuple[Policy, ...]:
    """Return the policies of files, folders and shipped packs, in the order given.

    Raises `BadFileError` with every problem of every file, `UsageError` for a name that no shipped policy has.
    """
    return parse_policies((file for source in sources for file in files_of(source)), checks)


def parse_policies(files: Iterable[PolicyFile], checks: Mapping[str, Check]) -> tuple[Policy, ...]:
    """Return the policies of files that were read; raise `BadFileError` with every problem of all of them."""
    assembled = schema.assemble(checks)
    policies: list[Policy] = []
    problems: list[tuple[str, Problem]] = []
    for file in files:
        policy, found = _parse(file, checks, assembled, policies)
        problems += [(file.name, problem) for problem in sorted(set(found))]
        if policy is not None:
            policies.append(policy)
    if problems:
        raise bad_policy(problems)
    return tuple(policies)


def _parse(
    file: PolicyFile, checks: Mapping[str, Check], assembled: Document, others: Sequence[Policy]
) -> tuple[Policy | None, list[Problem]]:
    try:
        reading = read(file.data, as_json=file.is_json)
    except UnreadableTextError as unreadable:
        return None, [unreadable.problem]
    problems = [*reading.problems, *violations(file, reading, assembled)]
    value = reading.value
    if problems or not isinstance(value, dict):
        return None, problems
    try:
        policy = policy_of(value, checks, hashlib.sha256(file.data).hexdigest(), file.name)
    except ParameterError as error:
        return None, [reading.at_value(pointer_of("expects", error.check), plain(str(error)))]
    return policy, [*contradictions(policy, reading), *_same_name(policy, others, reading)]


def _same_name(policy: Policy, others: Sequence[Policy], reading: Reading) -> Iterable[Problem]:
    for other in others:
        if other.name == policy.name:
            yield reading.at_value("/name", f"'{policy.name}' is also the name in {plain(other.source)}; rename one")
