"""Opening what writes: by account, all of them or none, and closed again whatever happens.

Where many accounts may be written to, only those are opened that are to be.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeVar

from scanner.errors import AwsUnreachableError

if TYPE_CHECKING:
    from scanner.aws.access import Access, ConnectionOptions
    from scanner.model.objectstore import ObjectStore
    from scanner.model.writing import Writer


class _Opened(Protocol):
    account: str

    def close(self) -> None: ...


T = TypeVar("T", bound=_Opened)
Refused = Callable[[str, str], object]
"""Is told of credentials that were not let in, and why."""


@contextmanager
def writers(
    accesses: "Sequence[Access]", region: str, accounts: Collection[str] = ()
) -> "Iterator[Mapping[str, Writer]]":
    """Give a writer for each account, for the length of the block; raise AwsUnreachableError where one cannot be had.

    Nothing has been written then: half of the writers would make half of a repair. Of the credentials of which the
    account is known beforehand, only those of `accounts` are used.
    """
    from scanner.aws.access import ConnectionOptions, connect_writer  # noqa: PLC0415 -- boto3 is slow to import

    needed = [access for access in accesses if not access.account.id or access.account.id in accounts]
    with _all(needed, connect_writer, ConnectionOptions(region=region)) as opened:
        yield opened


@contextmanager
def stores(
    accesses: "Sequence[Access]", region: str, accounts: Collection[str] = (), refused: Refused = lambda *_: None
) -> "Iterator[Mapping[str, ObjectStore]]":
    """Give an object store for each account, for the length of the block; raise AwsUnreachableError likewise.

    Where the account is known beforehand, and is none of `accounts`, it is entered when it is first asked for: nobody
    knows yet where rules lead to. One that does not let us in then has no store, and `refused` is told why.
    """
    from scanner.aws.access import ConnectionOptions, connect_objects  # noqa: PLC0415 -- boto3 is slow to import

    how = ConnectionOptions(region=region)
    later = {one.account.id: one for one in accesses if one.account.id and one.account.id not in accounts}
    now = [one for one in accesses if one.account.id not in later]
    with _all(now, connect_objects, how) as opened, ExitStack() as closing:
        yield _Later(opened, later, lambda access: connect_objects(access, how), refused, closing)


@contextmanager
def _all(
    accesses: "Sequence[Access]", door: "Callable[[Access, ConnectionOptions], T]", options: "ConnectionOptions"
) -> Iterator[Mapping[str, T]]:
    found: dict[str, T] = {}
    with ExitStack() as closing:
        for access in accesses:
            opened = door(access, options)
            closing.callback(opened.close)
            found.setdefault(opened.account, opened)
        yield found


class _Later(Mapping[str, T]):
    """What is open already, and what is opened when it is first asked for, by threads as many as like."""

    def __init__(
        self,
        opened: Mapping[str, T],
        later: "Mapping[str, Access]",
        door: "Callable[[Access], T]",
        refused: Refused,
        closing: ExitStack,
    ) -> None:
        self._opened: dict[str, T | None] = dict(opened)
        self._later = later
        self._door = door
        self._refused = refused
        self._closing = closing
        self._lock = Lock()

    def __getitem__(self, account: str) -> T:
        with self._lock:
            if account not in self._opened:
                self._opened[account] = self._entered(self._later[account])
            found = self._opened[account]
        if found is None:
            raise KeyError(account)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter({**self._opened, **self._later})

    def __len__(self) -> int:
        return len({**self._opened, **self._later})

    def _entered(self, access: "Access") -> T | None:
        try:
            opened = self._door(access)
        except AwsUnreachableError as failure:
            self._refused(str(access), str(failure))
            return None
        self._closing.callback(opened.close)
        return opened
