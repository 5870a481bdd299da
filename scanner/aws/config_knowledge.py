"""What AWS Config knows, seen from one account's reader: `scanner.aws.config_reader.Knowledge`."""

from itertools import groupby

from scanner.aws.config_aggregator import Aggregator
from scanner.aws.config_batches import Own, Told
from scanner.aws.config_shelf import Shelf
from scanner.aws.config_trust import Recorders
from scanner.model.bucket import BucketRef
from scanner.recorded.trust import Doubt


class OwnKnowledge:
    """What an account's own recorders know, each of its Region's buckets."""

    def __init__(self, shelf: Shelf, recorders: Recorders) -> None:
        self._shelf = shelf
        self._recorders = recorders

    def listed(self, refs: list[BucketRef]) -> None:
        """Make batches of the buckets of each Region."""
        for region, several in groupby(sorted(refs, key=_region), key=_region):
            if region:
                self._shelf.put(Own(region), tuple(several))

    def known(self, name: str) -> BucketRef | None:
        """Return where a bucket is that Config may have an item of."""
        return self._shelf.ref(name)

    def told(self, name: str) -> Told | None:
        """Return the item of a bucket."""
        return self._shelf.get(name)

    def doubt(self, ref: BucketRef) -> Doubt | None:
        """Return why Config is not to be relied on in the bucket's place, None where it is."""
        return self._recorders.doubt(ref.region)


class SharedKnowledge:
    """What an aggregator knows; where we hold credentials, the account's recorder has to run as well."""

    def __init__(self, aggregator: Aggregator, shelf: Shelf, recorders: Recorders | None) -> None:
        self._aggregator = aggregator
        self._shelf = shelf
        self._recorders = recorders

    def listed(self, refs: list[BucketRef]) -> None:
        """Learn nothing: the aggregator told of all that it knows."""

    def known(self, name: str) -> BucketRef | None:
        """Return where a bucket is that Config may have an item of."""
        return self._shelf.ref(name)

    def told(self, name: str) -> Told | None:
        """Return the item of a bucket."""
        return self._shelf.get(name)

    def doubt(self, ref: BucketRef) -> Doubt | None:
        """Return why Config is not to be relied on in the bucket's place, None where it is."""
        doubt = self._aggregator.doubt(ref.account, ref.region)
        return doubt or (self._recorders.doubt(ref.region) if self._recorders else None)


def _region(ref: BucketRef) -> str:
    return ref.region
