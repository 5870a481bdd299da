"""Letting ourselves in one door after the other, to tell of each whose credentials it takes and what is in the way."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeGuard

from scanner import parallel
from scanner.aws.access import Access
from scanner.doctor.accounts import closed
from scanner.doctor.credentials import credentials
from scanner.doctor.value import Group, Line, Mark
from scanner.errors import AwsUnreachableError
from scanner.model.reached import Holder
from scanner.pipeline.connecting import account_of

if TYPE_CHECKING:
    from scanner.aws.access import ConnectionOptions
    from scanner.aws.reader import AwsReader

Entered = tuple["AwsReader", Holder] | AwsUnreachableError


@dataclass(frozen=True)
class Doorstep:
    """With what to knock at doors; what opens is closed with `closing`."""

    how: "ConnectionOptions"
    workers: int
    closing: ExitStack
    advance: Callable[[], object]

    def open(self, accesses: Sequence[Access]) -> dict[Access, Entered]:
        """Try each access, many at a time."""
        return dict(parallel.each(self._attempt, dict.fromkeys(accesses), self.workers, self.how.close))

    def _attempt(self, access: Access) -> tuple[Access, Entered]:
        from scanner.aws.holder import open_told  # noqa: PLC0415 -- boto3 is slow to import

        try:
            entered = open_told(access, self.how)
        except AwsUnreachableError as failure:
            return access, failure
        finally:
            self.advance()
        self.closing.callback(entered[0].close)
        return access, entered


@dataclass(frozen=True)
class Entrance:
    """The accounts that let us in, one reader each; the credentials and those that did not, in words.

    `requests` counts what it took, by operation, repetitions left out.
    """

    readers: "dict[str, AwsReader]"
    groups: tuple[Group, ...]
    requests: dict[str, int]


def enter(accesses: Sequence[Access], step: Doorstep, now: datetime) -> Entrance:
    """Try the credentials there are, and with those that are good the roles that they are to assume."""
    own = [access for access in accesses if not access.role_arn]
    opened = step.open([*own, *(Access(access.profile) for access in accesses if access.role_arn)])
    sources = tuple(_told(opened, now))
    roles = [access for access in accesses if access.role_arn and _is_open(opened[Access(access.profile)])]
    opened |= step.open(roles)
    groups = [Group("credentials", sources)]
    if shut := tuple(_shut(accesses, opened)):
        groups.append(Group("accounts that stay closed", shut))
    readers: dict[str, AwsReader] = {}
    for access in accesses:
        found = opened.get(access)
        if _is_open(found):
            readers.setdefault(found[0].account, found[0])
    requests = {"AssumeRole": len(roles), "GetCallerIdentity": len(opened) - len(roles)}
    return Entrance(readers, tuple(groups), {name: number for name, number in requests.items() if number})


def _is_open(entered: Entered | None) -> TypeGuard[tuple["AwsReader", Holder]]:
    return isinstance(entered, tuple)


def _told(opened: Mapping[Access, Entered], now: datetime) -> Iterator[Line]:
    for access, entered in opened.items():
        name = f"profile {access.profile}" if access.profile else "default credentials"
        if isinstance(entered, AwsUnreachableError):
            yield closed(name, entered)
        else:
            yield from credentials(name, entered[1], now)


def _shut(accesses: Iterable[Access], opened: Mapping[Access, Entered]) -> Iterator[Line]:
    for access in (access for access in accesses if access.role_arn):
        name = account_of(access) or access.role_arn
        entered = opened.get(access)
        if entered is None:
            yield Line(Mark.SKIPPED, name, "not tried, as the credentials that would assume its role are no good")
        elif isinstance(entered, AwsUnreachableError):
            yield closed(name, entered)
