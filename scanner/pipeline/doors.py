"""Opening what writes: by account, all of them or none, and closed again whatever happens."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from scanner.aws.access import Access, ConnectionOptions
    from scanner.model.objectstore import ObjectStore
    from scanner.model.writing import Writer


class _Opened(Protocol):
    account: str

    def close(self) -> None: ...


T = TypeVar("T", bound=_Opened)


@contextmanager
def writers(accesses: "Sequence[Access]", region: str) -> "Iterator[Mapping[str, Writer]]":
    """Give a writer for each account, for the length of the block; raise AwsUnreachableError where one cannot be had.

    Nothing has been written then: half of the writers would make half of a repair.
    """
    from scanner.aws.access import ConnectionOptions, connect_writer  # noqa: PLC0415 -- boto3 is slow to import

    with _all(accesses, connect_writer, ConnectionOptions(region=region)) as opened:
        yield opened


@contextmanager
def stores(accesses: "Sequence[Access]", region: str) -> "Iterator[Mapping[str, ObjectStore]]":
    """Give an object store for each account, for the length of the block; raise AwsUnreachableError likewise."""
    from scanner.aws.access import ConnectionOptions, connect_objects  # noqa: PLC0415 -- boto3 is slow to import

    with _all(accesses, connect_objects, ConnectionOptions(region=region)) as opened:
        yield opened


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
