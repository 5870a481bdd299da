"""Filters of rules: a predicate, whose `type` names the class of the SDK, in place of S3's elements."""

from typing import Any

from scanner.model.base import Document
from scanner.recorded.shapes import Shape, record, several, string, tagged, whole

_TAG = record({"key": ("Key", string), "value": ("Value", string)}, needs=("key", "value"))
_PREFIX = record({"prefix": ("Prefix", string)}, needs=("prefix",))


def predicates(family: str) -> Shape:
    """Return the shape of the filter of a family of classes, `Replication` or `Lifecycle`; without predicate it is {}.

    aws/aws-sdk-java: ReplicationFilter and LifecycleFilter, with their predicates.
    """
    single = {
        f"{family}PrefixPredicate": _PREFIX,
        f"{family}TagPredicate": record({"tag": ("Tag", _TAG)}, needs=("tag",)),
        f"{family}ObjectSizeGreaterThanPredicate": _size("ObjectSizeGreaterThan"),
        f"{family}ObjectSizeLessThanPredicate": _size("ObjectSizeLessThan"),
    }
    operands = record({"operands": ("Operands", several(tagged(single)))}, needs=("operands",))

    def both(value: object) -> Document:
        return {"And": _joined(operands(value)["Operands"])}

    predicate = tagged({**single, f"{family}AndOperator": both})
    outer = record({"predicate": ("Predicate", predicate)})

    def shape(value: object) -> Any:  # noqa: ANN401 -- one of S3's elements
        return outer(value).get("Predicate", {})

    return shape


def _size(name: str) -> Shape:
    key = name[0].lower() + name[1:]
    return record({key: (name, whole)}, needs=(key,))


def _joined(operands: list[Document]) -> Document:
    """Return S3's `And`: every tag in one list; of everything else there can be one."""
    tags = [part["Tag"] for part in operands if "Tag" in part]
    others = [part for part in operands if "Tag" not in part]
    joined = {key: value for part in others for key, value in part.items()}
    if not operands:
        raise ValueError("an And of nothing")
    if len(joined) != len(others):
        raise ValueError("an And with two of the same element")
    return {**joined, **({"Tags": tags} if tags else {})}
