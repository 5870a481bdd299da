"""What earlier canaries told: out of files, and out of the bucket that a schedule keeps their runs in.

Only the newest files of a place are read, by their runs' ids. Where one of them cannot be, older ones are not asked:
what it holds may overrule them.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from scanner.aws.access import Access, ConnectionOptions, connect_archive
from scanner.errors import AwsUnreachableError, BadFileError
from scanner.model.archive import Archive, Listed
from scanner.model.earlier import Earlier
from scanner.model.evidence import UNKNOWN_SHAPE
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target
from scanner.model.progress import Question
from scanner.model.proof import Proof
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.places import Place, place_of
from scanner.runs import directory
from scanner.verify import newest_of, proofs_in, proofs_of

_S3: Final = "s3://"
_AGE: Final = timedelta(days=400)
_FILES: Final = 100
_BYTES: Final = 64 << 20
_TOO_LARGE: Final = "EntityTooLarge"
_SECONDS: Final = 30.0
"""How long a call is tried again: a scan goes on without what S3 does not tell."""


@dataclass(frozen=True)
class Given:
    """What a scan was given: proofs out of files, and places to look at."""

    proofs: tuple[Proof, ...]
    places: tuple[Place, ...]

    def look(self, options: ScanOptions) -> Earlier:
        """Return all proofs that can be had; the observer is told of a place that cannot be read.

        What such a place holds may overrule what is known of a pair from elsewhere, unless something newer of it tells.
        """
        told = [Earlier(self.proofs), *(_watched(place, options) for place in self.places)]
        known = newest_of(proof for one in told for proof in one.proofs)
        failed = [one for one in told if one.unread]
        for one in failed:
            sure = set(map(_pair, one.proofs))
            known = tuple(proof for proof in known if _pair(proof) in sure)
        return Earlier(known, failed[0].unread if failed else None)


def given(words: Sequence[str]) -> Given:
    """Read the files, and make sense of the places; raise BadFileError or UsageError."""
    places = tuple(place_of(word) for word in words if word.startswith(_S3))
    return Given(proofs_of(Path(word) for word in words if not word.startswith(_S3)), places)


def _pair(proof: Proof) -> tuple[str, str, str]:
    return proof.source, proof.rule, proof.destination


def _watched(place: Place, options: ScanOptions) -> Earlier:
    began = time.monotonic()
    account, told = _entered(place, options)
    if told.unread is None:
        return told
    unread = replace(told.unread, message=f"the proofs below {place}: {told.unread.message}")
    why = (unread.operation, time.monotonic() - began, unread.code, unread.message)
    options.observer.asked(Question(account, "", place.bucket, "s3", *why))
    return Earlier(told.proofs, unread)


def _entered(place: Place, options: ScanOptions) -> tuple[str, Earlier]:
    """Look at a place with the credentials that the scan itself was started with, no role of an account."""
    accesses = [options.membership.access] if options.membership else options.accesses
    profiles = {access.profile for access in accesses}
    own = Access(profiles.pop() if len(profiles) == 1 else "")
    try:
        archive = connect_archive(own, ConnectionOptions(region=options.region, budget_seconds=_SECONDS))
    except AwsUnreachableError as failure:
        return "", Earlier(unread=ObjectFault("GetCallerIdentity", type(failure).__name__, str(failure)))
    with closing(archive):
        return archive.account, proofs_at(place, archive, datetime.now(UTC))


def proofs_at(place: Place, archive: Archive, now: datetime) -> Earlier:
    """Return the proofs of the newest runs below a place: of the last 400 days, 100 files and 64 MiB at most."""
    anywhere = Target(f"arn:{archive.partition}:s3:::{place.bucket}", "")
    region = archive.region(anywhere)
    if isinstance(region, ObjectFault):
        return Earlier(unread=region)
    bucket = Target(anywhere.arn, "", region)
    listed = archive.listed(bucket, place.beginning, f"{place.beginning}{now - _AGE:%Y%m%d}")
    if isinstance(listed, ObjectFault):
        return Earlier(unread=listed)
    files = (one for one in listed if place.holds(one.key, directory.VERIFICATION))
    proofs: tuple[Proof, ...] = ()
    for file in _newest(files):
        found = _read(file, bucket, archive)
        if isinstance(found, ObjectFault):
            return Earlier(proofs, found)
        proofs = newest_of((*proofs, *found))
    return Earlier(proofs)


def _newest(files: Iterable[Listed]) -> Iterator[Listed]:
    """Yield the newest files, the newest first, until there are enough of them; a run's id begins with its time."""
    size = 0
    for file in sorted(files, key=lambda one: one.key, reverse=True)[:_FILES]:
        if size and size + file.size > _BYTES:
            return
        size += file.size
        yield file


def _read(file: Listed, bucket: Target, archive: Archive) -> tuple[Proof, ...] | ObjectFault:
    if file.size > _BYTES:
        return ObjectFault("GetObject", _TOO_LARGE, f"{file.key} has {file.size:,} bytes")
    content = archive.content(bucket, file.key, file.etag)
    if isinstance(content, ObjectFault):
        return replace(content, message=f"{file.key}: {content.message}")
    try:
        return proofs_in(content, file.key)
    except BadFileError as error:
        return ObjectFault("GetObject", UNKNOWN_SHAPE, str(error))
