"""Asking whether AWS Config can be relied on: the recorders of an account, the sources of an aggregator.

What is asked is kept as evidence, whether it was good or bad.
"""

from collections.abc import Iterator
from threading import Lock

import msgspec

from scanner.aws.answers import unreadable
from scanner.aws.config_batches import Ask
from scanner.aws.faults import Fault, own_fault
from scanner.clock import now
from scanner.model.base import Document
from scanner.model.evidence import UNKNOWN_SHAPE, Evidence, Present, Unreadable
from scanner.model.resource import ResourceRecord
from scanner.recorded.evidence import RECORDER, recorder_ref
from scanner.recorded.trust import RECORDER_STATUS, RECORDERS, Doubt, doubt_of_recorder


class Recorders:
    """The recorders of one account, asked about once in each Region; safe to share by threads."""

    def __init__(self, ask: Ask, partition: str, account: str) -> None:
        self._ask = ask
        self._partition = partition
        self._account = account
        self._lock = Lock()
        self._known: dict[str, tuple[Doubt | None, Evidence]] = {}

    def doubt(self, region: str) -> Doubt | None:
        """Return why the account's recorder in a Region is not to be relied on, None where it is."""
        with self._lock:
            if region not in self._known:
                self._known[region] = self._asked(region)
            return self._known[region][0]

    def evidence(self) -> Iterator[ResourceRecord]:
        """Yield what was told of each recorder that was asked about."""
        for region, (_, told) in sorted(self._known.items()):
            yield ResourceRecord(recorder_ref(self._partition, self._account, region), {RECORDER: told})

    def _asked(self, region: str) -> tuple[Doubt | None, Evidence]:
        document: Document = {}
        for operation in (RECORDERS, RECORDER_STATUS):
            answer = self._ask(operation, {}, region)
            if isinstance(answer, Fault):
                return _failed(operation, answer)
            document |= {key: told for key, told in answer.items() if key != "ResponseMetadata"}
        return _judged(plain(document))


def _judged(document: Document) -> tuple[Doubt | None, Evidence]:
    try:
        doubt = doubt_of_recorder(document["ConfigurationRecorders"], document["ConfigurationRecordersStatus"])
    except (AttributeError, LookupError, TypeError) as error:
        return _failed(RECORDERS, own_fault(UNKNOWN_SHAPE, f"{type(error).__name__}: {error}"))
    return doubt, Present(RECORDERS, now(), document)


def _failed(operation: str, fault: Fault) -> tuple[Doubt, Unreadable]:
    told = unreadable(operation, fault, now())
    return Doubt(operation, told.code, told.message), told


def plain(document: Document) -> Document:
    """Return a document with its moments as text, as every snapshot keeps them."""
    converted: Document = msgspec.to_builtins(document)
    return converted
