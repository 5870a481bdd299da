"""Operations of S3 as requests, read off botocore's description of them."""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote

import msgspec
from botocore.model import OperationModel, ServiceModel, Shape

from scanner.aws.foreign import is_structured
from scanner.model.base import Document
from scanner.model.bucket import is_bucket_name

_KINDS = {"string": str, "integer": int}
_SAFE = "-_.~"
_SENDABLE = re.compile(r"[!-~]+(?: [!-~]+)*")  # what a signature takes as it is: visible, single blanks


class Query(msgspec.Struct, frozen=True):
    """What is asked of a bucket, or of S3: path, query, headers by their names in lower case.

    `canonical` is the query as it is signed: what has no value is followed by a sign all the same.
    """

    path: str
    query: str
    canonical: str
    headers: dict[str, str]


class Operation(msgspec.Struct, frozen=True):
    """An operation without a request body. `members` says where each of its parameters goes, and by which name.

    `is_structured` tells whether its answer is XML, and no text of a user's own.
    """

    model: OperationModel
    method: str
    is_structured: bool
    fixed: tuple[tuple[str, str], ...]
    members: dict[str, tuple[str, str, type]]

    @property
    def has_body(self) -> bool:
        """Whether its answer has a body."""
        return self.method != "HEAD"

    def query(self, parameters: Document) -> Query | None:
        """Return parameters as a request, or None for one that only botocore can make."""
        path, pairs, headers = "/", list(self.fixed), {}
        for name, value in parameters.items():
            where, wire, kind = self.members.get(name, ("", "", str))
            text = str(value)
            if not where or type(value) is not kind or not _SENDABLE.fullmatch(text):
                return None
            if where == "uri" and not _is_plain_name(text):
                return None
            if where == "uri":
                path += text
            elif where == "header":
                headers[wire] = text
            else:
                pairs.append((quote(wire, safe=_SAFE), quote(text, safe=_SAFE)))
        if (path != "/") != ("Bucket" in self.members):
            return None
        pairs.sort()
        canonical = "&".join([f"{name}={value}" for name, value in pairs])
        query = "&".join([f"{name}={value}" if value else name for name, value in pairs])
        return Query(path, query, canonical, headers)


@cache
def operation_of(service: ServiceModel, name: str) -> Operation | None:
    """Return an operation that this way of asking carries, or None."""
    if name not in service.operation_names:
        return None
    model = service.operation_model(name)
    method = model.http["method"]
    path, _, fixed = model.http["requestUri"].partition("?")
    # botocore's clients take the bucket out of the descriptions that all of them share, when first they need one.
    if method not in ("GET", "HEAD") or path.removeprefix("/{Bucket}") not in ("", "/") or not _is_plain(model):
        return None
    pairs = tuple((key, value) for key, _, value in (part.partition("=") for part in fixed.split("&") if part))
    structured = model.output_shape is not None and is_structured(model)
    return Operation(model, method, structured, pairs, dict(_members(model.input_shape)))


def _is_plain_name(bucket: str) -> bool:
    """Tell whether a bucket is asked for under its own name, and at S3: botocore sends others to other endpoints."""
    return is_bucket_name(bucket) and not bucket.endswith(("--x-s3", "--op-s3"))


def _is_plain(model: OperationModel) -> bool:
    """Tell whether an answer is what its description says: botocore decodes the keys of listings afterwards."""
    asked = model.input_shape.members if model.input_shape else {}
    return not (model.has_streaming_output or "EncodingType" in asked or model.name == "GetBucketLocation")


def _members(shape: Shape | None) -> Iterator[tuple[str, tuple[str, str, type]]]:
    for name, member in getattr(shape, "members", {}).items():
        where, kind = member.serialization.get("location"), _KINDS.get(member.type_name)
        if where in ("uri", "querystring", "header") and kind:
            wire = member.serialization.get("name", name)
            yield name, (where, wire.lower() if where == "header" else wire, kind)
