"""Replication rules and buckets of repairs in tests: short to write, and as S3 keeps them."""

from typing import Any

from scanner.model.base import Document

ROLE = "arn:aws:iam::111111111111:role/r"
DST = "arn:aws:s3:::dst"
ON, OFF = {"Status": "Enabled"}, {"Status": "Disabled"}
FIFTEEN = {"Minutes": 15}


def rule(id_: str = "all", priority: int = 5, **parts: Any) -> Document:  # noqa: ANN401 -- parts of a document
    """Return an enabled V2 rule for all objects to bucket `dst`; `parts` replace its elements."""
    whole: Document = {"ID": id_, "Priority": priority, **ON, "Filter": {}, "DeleteMarkerReplication": OFF}
    return {**whole, "Destination": {"Bucket": DST}, **parts}


def to(bucket: str = "dst", **elements: Any) -> Document:  # noqa: ANN401 -- parts of a document
    """Return a rule's destination."""
    return {"Bucket": f"arn:aws:s3:::{bucket}", **elements}


def v1(id_: str = "all", prefix: str = "", **parts: Any) -> Document:  # noqa: ANN401 -- parts of a document
    """Return an enabled V1 rule to bucket `dst`."""
    return {"ID": id_, **ON, "Prefix": prefix, "Destination": {"Bucket": DST}, **parts}


def replicating(*rules: Document, **facets: Any) -> Document:  # noqa: ANN401 -- documents of any facet
    """Return buckets `src`, in eu-west-1, with these rules and facets, and `dst`, of the same account."""
    replication = {"Role": ROLE, "Rules": list(rules)} if rules else None
    src = {"region": "eu-west-1", "replication": replication, **facets}
    return {"src": src, "dst": {"region": "eu-central-1", "replication": None}}
