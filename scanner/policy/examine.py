"""What a policy file says, and everything that is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from scanner.model.base import Document
from scanner.model.check import Check
from scanner.model.policy import Policy
from scanner.policy.convert import ParameterError, policy_of
from scanner.policy.document import Reading, UnreadableTextError, pointer_of, read
from scanner.policy.meaning import contradictions
from scanner.policy.problems import Problem, plain
from scanner.policy.sources import PolicyFile
from scanner.policy.validate import violations


class Examined(NamedTuple):
    """The policy of a file, None where it cannot be made; what is wrong with it, and its value where nothing is.

    That another policy has the same name is wrong with the two together, and not with the value.
    """

    policy: Policy | None
    value: Document | None
    faults: Sequence[Problem]


def examine(file: PolicyFile, checks: Mapping[str, Check], schema: Document, others: Sequence[Policy]) -> Examined:
    """Examine a file by the schema of its checks, and beside the policies that were read before it."""
    try:
        reading = read(file.data, as_json=file.is_json)
    except UnreadableTextError as unreadable:
        return Examined(None, None, [unreadable.problem])
    value = reading.value
    faults = [*reading.problems, *violations(reading, schema)]
    if faults or not isinstance(value, dict):
        return Examined(None, None, faults)
    try:
        policy = policy_of(value, checks, file.sha256, file.name)
    except ParameterError as error:
        return Examined(None, None, [reading.at_value(pointer_of("expects", error.check), plain(str(error)))])
    faults = list(contradictions(policy, reading))
    return Examined(policy, None if faults else value, [*faults, *_same_name(policy, others, reading)])


def _same_name(policy: Policy, others: Sequence[Policy], reading: Reading) -> Iterator[Problem]:
    for other in others:
        if other.name == policy.name:
            yield reading.at_value("/name", f"'{policy.name}' is also the name in {plain(other.source)}; rename one")
