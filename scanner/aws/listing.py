"""The buckets of an account, page by page.

Every page is asked for with MaxBuckets: S3 tells the Region of each bucket only to requests that carry a parameter, and
refuses unpaginated ones of accounts with a quota above 10,000 buckets (Amazon S3 API Reference: ListBuckets).
"""

from collections.abc import Callable, Iterator

from scanner.aws.answers import request_id_of
from scanner.aws.faults import Fault
from scanner.aws.transport import Answer
from scanner.clock import now
from scanner.model.base import Document
from scanner.model.bucket import BucketRef
from scanner.model.collector import ListingError
from scanner.model.evidence import UNKNOWN_SHAPE, Evidence, Present, Unreadable

OPERATION = "ListBuckets"
PAGE = 1000

Listed = tuple[BucketRef, Evidence]


def pages(ask: Callable[[str, Document], Answer]) -> Iterator[Document]:
    """Yield the pages of ListBuckets; raise `ListingError` where one cannot be had, or they go round in a circle."""
    last: object = None
    tokens: set[str] = set()
    token = ""
    while token or not tokens:
        page = ask(OPERATION, {"MaxBuckets": PAGE} | ({"ContinuationToken": token} if token else {}))
        if isinstance(page, Fault):
            raise ListingError(page.error.code, page.error.message)
        told = page.get("Buckets")
        if told and told == last:
            raise ListingError("RepeatedPage", "S3 sent the same buckets again as the page that follows them.")
        last = told
        yield page
        tokens.add(token)
        token = str(page.get("ContinuationToken") or "")
        if token in tokens - {""}:
            raise ListingError("RepeatedContinuationToken", "S3 sent a page's continuation token a second time.")


def buckets(page: Document, account: str, partition: str) -> list[Listed]:
    """Return the buckets of a page, each with the evidence of its location; raise `ListingError` for a strange page."""
    at, request_id = now(), request_id_of(page)
    try:
        told = [(str(bucket["Name"]), str(bucket.get("BucketRegion") or "")) for bucket in page["Buckets"]]
    except (AttributeError, LookupError, TypeError) as error:
        raise ListingError(UNKNOWN_SHAPE, f"{type(error).__name__}: {error}") from error
    return [
        (BucketRef(account, name, region, partition), _location(name, region, at, request_id)) for name, region in told
    ]


def _location(name: str, region: str, at: str, request_id: str) -> Evidence:
    if region:
        return Present(OPERATION, at, {"Region": region}, request_id)
    message = f"ListBuckets did not tell the Region of {name}."
    return Unreadable(OPERATION, at, "NoRegion", message, request_id)
