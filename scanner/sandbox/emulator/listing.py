"""ListBuckets: pages, continuation tokens, prefix, Region (Amazon S3 API Reference: API_ListBuckets.html)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import xmltodict
from werkzeug.wrappers import Response

from scanner.sandbox.emulator import moto_state
from scanner.sandbox.emulator.errors import XML, invalid_argument
from scanner.sandbox.emulator.moto_state import MotoBucket
from scanner.sandbox.emulator.request import S3Request

_PAGE: Final = 10_000
_PARAMETERS: Final = frozenset({"max-buckets", "continuation-token", "prefix", "bucket-region"})


def list_buckets(request: S3Request) -> Response:
    """Answer with the caller's buckets by name. Their Regions come along only where a parameter was sent."""
    page = _page(request)
    found = list(islice(_selected(request), page + 1))
    shown = found[:page]
    result: dict[str, Any] = {
        "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
        "Owner": {"ID": request.caller.account.rjust(64, "0")},
        "Buckets": {"Bucket": [_item(bucket, with_region=_asks(request)) for bucket in shown]},
    }
    if len(found) > page:
        result["ContinuationToken"] = urlsafe_b64encode(shown[-1].name.encode()).decode()
    if "prefix" in request.query:
        result["Prefix"] = request.query["prefix"]
    return Response(xmltodict.unparse({"ListAllMyBucketsResult": result}), content_type=XML)


def _asks(request: S3Request) -> bool:
    return bool(_PARAMETERS & set(request.query))


def _page(request: S3Request) -> int:
    asked = request.query.get("max-buckets", str(_PAGE))
    if not asked.isdecimal() or not 1 <= int(asked) <= _PAGE:
        raise invalid_argument("Argument max-buckets must be an integer between 1 and 10000")
    return int(asked)


def _selected(request: S3Request) -> Iterator[MotoBucket]:
    after = urlsafe_b64decode(request.query.get("continuation-token", "")).decode()
    prefix, region = request.query.get("prefix", ""), request.query.get("bucket-region", "")
    if region and region != request.region:
        raise invalid_argument("Argument value is invalid: bucket-region must be the Region of the endpoint")
    for bucket in moto_state.buckets_of(request.caller.account):
        if bucket.name > after and bucket.name.startswith(prefix) and region in ("", bucket.region_name):
            yield bucket


def _item(bucket: MotoBucket, *, with_region: bool) -> dict[str, str]:
    item = {"Name": bucket.name, "CreationDate": bucket.creation_date_ISO8601}
    return item | {"BucketRegion": bucket.region_name} if with_region else item
