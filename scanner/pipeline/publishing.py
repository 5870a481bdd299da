"""A saved run's findings into AWS Security Hub, each with the credentials of its own account."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner.errors import AwsUnreachableError, ExitCode
from scanner.model.base import Document
from scanner.model.hub import Hub, HubFault, Refused
from scanner.model.progress import Progress
from scanner.pipeline.asff import ForHub, Prepared
from scanner.pipeline.batches import LARGEST_FINDING, batches, size
from scanner.pipeline.connecting import unreachable

if TYPE_CHECKING:
    from scanner.aws.access import Access

NO_CREDENTIALS: Final = "NoCredentialsOfTheAccount"
TOO_LARGE: Final = "FindingTooLarge"
"""Codes of ours, for what was not sent at all."""

# What AWS answers for a request because of what is in it; another request may fare better.
_OF_THE_BATCH: Final = frozenset({"InvalidInputException", "ParamValidationError"})
# What AWS answers for each finding where the account has no Security Hub (UG: finding-update-batchimportfindings).
_NO_HUB: Final = "InvalidAccess"


@dataclass(frozen=True)
class Delivered:
    """What became of the findings for one hub.

    `refused` are those that AWS refused by their Id, or that are too large; `faults` says why whole requests were not
    taken; `unsent` counts the findings of those requests, and of the ones after them that would have met the same.
    """

    account: str
    region: str
    imported: int = 0
    refused: tuple[Refused, ...] = ()
    faults: tuple[HubFault, ...] = ()
    unsent: int = 0


@dataclass(frozen=True)
class Published:
    """What became of all findings, by hub; `unreached` tells which of the credentials AWS did not let in."""

    delivered: tuple[Delivered, ...]
    unreached: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """The code of the contract's table."""
        whole = not any(one.refused or one.unsent for one in self.delivered)
        return ExitCode.DONE if whole else ExitCode.STEPS_FAILED


def publish(prepared: Prepared, accesses: "Sequence[Access]", home: str, progress: Progress) -> Published:
    """Send everything; raise AwsUnreachableError where AWS lets nobody in. To send it again does no harm.

    `home` is the Region to begin in, empty for that of the credentials.
    """
    with _hubs(accesses, home) as (hubs, failures):
        progress.phase("sending findings", sum(len(one.findings) for one in prepared.hubs))
        delivered = [_deliver(one, hubs.get(one.account), progress) for one in prepared.hubs]
    return Published(tuple(delivered), tuple(map(str, failures)))


@contextmanager
def _hubs(
    accesses: "Sequence[Access]", home: str
) -> "Iterator[tuple[Mapping[str, Hub], Sequence[AwsUnreachableError]]]":
    """Give the hubs by account for the length of the block, and why others could not be had."""
    from scanner.aws.access import ConnectionOptions, connect_hub  # noqa: PLC0415 -- boto3 is slow to import

    found: dict[str, Hub] = {}
    failures: list[AwsUnreachableError] = []
    with ExitStack() as closing:
        for access in accesses:
            try:
                hub = connect_hub(access, ConnectionOptions(region=home))
            except AwsUnreachableError as failure:
                failures.append(failure)
            else:
                closing.callback(hub.close)
                found.setdefault(hub.account, hub)
        if not found:
            raise unreachable(failures)
        yield found, failures


def _deliver(wanted: ForHub, hub: Hub | None, progress: Progress) -> Delivered:
    if hub is None:
        fault = HubFault(NO_CREDENTIALS, "none of the credentials are of this account")
        return Delivered(wanted.account, wanted.region, faults=(fault,), unsent=len(wanted.findings))
    return _Delivery(hub, wanted, progress).send_all()


class _Delivery:
    """The way of one hub's findings, batch by batch."""

    def __init__(self, hub: Hub, wanted: ForHub, progress: Progress) -> None:
        self._hub = hub
        self._wanted = wanted
        self._progress = progress
        self._imported = 0
        self._refused: list[Refused] = []
        self._faults: dict[HubFault, None] = {}

    def send_all(self) -> Delivered:
        """Send batch after batch, to the first fault that every other would meet as well."""
        for batch in batches(self._of_fitting_size()):
            if not self._send(batch):
                break
        unsent = len(self._wanted.findings) - self._imported - len(self._refused)
        faults = tuple(self._faults)
        return Delivered(
            self._wanted.account, self._wanted.region, self._imported, tuple(self._refused), faults, unsent
        )

    def _of_fitting_size(self) -> Iterator[Document]:
        for finding in self._wanted.findings:
            if (found := size(finding)) <= LARGEST_FINDING:
                yield finding
            else:
                self._refused.append(Refused(finding["Id"], TOO_LARGE, f"{found:,} bytes; {LARGEST_FINDING:,} fit"))

    def _send(self, batch: tuple[Document, ...]) -> bool:
        """Send a batch, and what of it was refused once more; tell whether to go on."""
        answer = self._hub.take(self._wanted.region, batch)
        if isinstance(answer, HubFault):
            self._faults[answer] = None
            return answer.code in _OF_THE_BATCH
        refused = self._again(batch, answer) if answer else ()
        if len(refused) == len(batch) and {one.code for one in refused} == {_NO_HUB}:
            self._faults[HubFault(_NO_HUB, refused[0].message)] = None
            return False
        self._refused += refused
        self._imported += len(batch) - len(refused)
        for _ in batch:
            self._progress.advance()
        return True

    def _again(self, batch: tuple[Document, ...], refused: tuple[Refused, ...]) -> tuple[Refused, ...]:
        ids = {one.id for one in refused}
        answer = self._hub.take(self._wanted.region, [finding for finding in batch if finding["Id"] in ids])
        # A request without an answer leaves what was said of each finding before.
        return refused if isinstance(answer, HubFault) else answer
