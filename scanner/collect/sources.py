"""With what to read: a reader for each account, and a collector for each facet."""

from collections.abc import Mapping

import msgspec

from scanner.model.collector import Collector, Gatherer, Reader
from scanner.model.survey import Survey


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """Readers by account, collectors by facet, and how many reads to make at a time.

    `shared` is for readers that wait by `scanner.waiting` alone: their reads can share one thread.
    """

    readers: Mapping[str, Reader]
    collectors: Mapping[str, Collector | Gatherer | Survey]
    workers: int
    shared: bool = False

    def reader(self, *accounts: str) -> Reader:
        """Return the reader of the first of the accounts that we hold credentials of; raise KeyError for none."""
        return next(self.readers[account] for account in accounts if account in self.readers)

    def abandon(self) -> None:
        """Let every read under way give up: nobody waits for its answer any more."""
        for reader in self.readers.values():
            reader.close()

    def collector(self, facet: str) -> Collector:
        """Return the collector of a bucket's facet; raise KeyError for a facet of something else."""
        found = self.collectors[facet]
        if isinstance(found, Collector):
            return found
        raise KeyError(facet)

    def gatherer(self, facet: str) -> Gatherer:
        """Return the collector of a role's or key's facet; raise KeyError for a facet of something else."""
        found = self.collectors[facet]
        if isinstance(found, Gatherer):
            return found
        raise KeyError(facet)

    def survey(self, facet: str) -> Survey:
        """Return the collector of a facet of what happened; raise KeyError for a facet of something else."""
        found = self.collectors[facet]
        if isinstance(found, Survey):
            return found
        raise KeyError(facet)
