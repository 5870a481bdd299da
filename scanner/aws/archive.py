"""Evidence out of a bucket: `scanner.model.archive.Archive` over S3, with the credentials of one account."""

from contextlib import closing
from typing import Final

from scanner.aws.access import Access, ConnectionOptions
from scanner.aws.buckets import AwsBuckets, read
from scanner.aws.codes import Kind
from scanner.aws.connection import opened
from scanner.aws.faults import Fault
from scanner.model.archive import Listed
from scanner.model.base import Document
from scanner.model.objectstore import ObjectFault
from scanner.model.plan import Target

_PAGES: Final = 10  # of a thousand keys each (API: ListObjectsV2)
_TOO_MANY: Final = "TooManyKeys"
"""Our code for a listing that goes on after so many pages."""
_FORBIDDEN: Final = "403"  # HeadBucket's answers have no body, so their code is the status


def open_archive(access: Access, options: ConnectionOptions) -> "AwsArchive":
    """Return an archive that AWS has let in; raise AwsUnreachableError."""
    return AwsArchive(*opened(access, options))


class AwsArchive(AwsBuckets):
    """Reads evidence."""

    def region(self, bucket: Target) -> str | ObjectFault:
        """Return the bucket's Region, whichever Region is asked; S3 tells it also to those who may not list it."""
        answer = self._ask(bucket, "HeadBucket")
        if isinstance(answer, Fault) and answer.region and _tells_region(answer):
            return answer.region
        return read("HeadBucket", answer, lambda told: str(told["BucketRegion"]))

    def listed(self, bucket: Target, beginning: str, after: str) -> tuple[Listed, ...] | ObjectFault:
        """Return the objects whose keys begin so and come after `after`, sorted; a fault where they are too many."""
        found: list[Listed] = []
        more: Document = {}
        for _ in range(_PAGES):
            answer = self._ask(bucket, "ListObjectsV2", Prefix=beginning, StartAfter=after, **more)
            page = read("ListObjectsV2", answer, _page)
            if isinstance(page, ObjectFault):
                return page
            listed, more = page
            found += listed
            if not more:
                return tuple(found)
        return ObjectFault("ListObjectsV2", _TOO_MANY, f"more than {len(found):,} keys begin with {beginning}")

    def content(self, bucket: Target, key: str, etag: str = "") -> bytes | ObjectFault:
        """Return the whole content of an object; what breaks off on the way is a fault, and not asked again.

        With an entity tag it is that content, or S3 refuses (API: GetObject, If-Match).
        """
        condition = {"IfMatch": etag} if etag else {}
        return read("GetObject", self._ask(bucket, "GetObject", Key=key, **condition), _body)


def _tells_region(fault: Fault) -> bool:
    return fault.kind is Kind.ELSEWHERE or fault.error.code == _FORBIDDEN


def _page(told: Document) -> tuple[list[Listed], Document]:
    """Return the objects of a page, and what to ask the next one with, nothing after the last (API: ListObjectsV2)."""
    found = [Listed(str(one["Key"]), int(one["Size"]), str(one["ETag"])) for one in told.get("Contents", ())]
    return found, {"ContinuationToken": told["NextContinuationToken"]} if told["IsTruncated"] else {}


def _body(told: Document) -> bytes:
    with closing(told["Body"]) as body:
        return bytes(body.read())
