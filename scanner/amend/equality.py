"""When two replication configurations say the same to S3, whatever their order and omissions."""

from typing import Any

from scanner.amend.upgrade import retired
from scanner.model.base import Document

_OPTIONAL = {
    "SourceSelectionCriteria": ("SseKmsEncryptedObjects", "ReplicaModifications"),
    "Destination": ("ReplicationTime", "Metrics"),
}
"""Elements that mean nothing unless they are enabled, by what holds them."""


def same(a: Document | None, b: Document | None) -> bool:
    """Tell whether two replication configurations, None for none, mean the same."""
    if a is None or b is None:
        return a is b
    return _canonical(a) == _canonical(b)


def _canonical(document: Document) -> Document:
    rules = [_rule(rule) for rule in retired(document)["Rules"]]
    return {**document, "Rules": sorted(rules, key=lambda rule: str(rule.get("ID", "")))}


def _rule(rule: Document) -> Document:
    canonical = {key: value for key, value in rule.items() if value not in ({}, None)}
    for holder, elements in _OPTIONAL.items():
        held = {key: value for key, value in (rule.get(holder) or {}).items() if not _is_off(key, value, elements)}
        canonical[holder] = {key: _timeless(value) if key in elements else value for key, value in held.items()}
    if "Filter" not in rule:
        # Both are fixed in V1, where S3 takes neither.
        return {key: value for key, value in canonical.items() if key not in ("Priority", "DeleteMarkerReplication")}
    canonical["Filter"] = _filter(rule["Filter"])
    canonical["DeleteMarkerReplication"] = {"Status": "Disabled"} | (rule.get("DeleteMarkerReplication") or {})
    return canonical


def _is_off(key: str, value: Any, elements: tuple[str, ...]) -> bool:  # noqa: ANN401 -- parts of a document
    return value in ({}, None, "") or (key in elements and value.get("Status") == "Disabled")


def _timeless(element: Document) -> Document:
    """Return an element without its minutes, of which S3 knows only fifteen."""
    fifteen = {"Minutes": 15}
    return {key: value for key, value in element.items() if value != fifteen}


def _filter(chosen: Document) -> Document:
    """Return a filter as one list of tags beside its prefix, with whatever else it holds."""
    both = chosen.get("And") or {}
    tags = [*(both.get("Tags") or []), *([chosen["Tag"]] if chosen.get("Tag") else [])]
    known = {"Prefix", "Tag", "Tags", "And"}
    return {
        "Prefix": both.get("Prefix") or chosen.get("Prefix") or "",
        "Tags": sorted(tags, key=lambda tag: (str(tag.get("Key")), str(tag.get("Value")))),
        "Else": [{key: value for key, value in part.items() if key not in known} for part in (chosen, both)],
    }
