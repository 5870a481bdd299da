"""Which rule of a document decides for an object at each destination. Pure.

Every destination of an enabled matching rule gets the object; priority arbitrates only between rules that share one
(Amazon S3 User Guide: replication-add-config.html).
"""

from collections.abc import Callable, Iterable, Mapping

from scanner.model.base import Document

Rules = tuple[Document, ...]


def rules_for_object(document: Document, key: str, tags: Mapping[str, str], *, kms: bool) -> Rules:
    """Return the deciding rule of each destination that an object goes to.

    Objects encrypted with KMS only go where a rule opts in; elsewhere they are skipped without a trace.
    """

    def takes(rule: Document) -> bool:
        return _in_scope(rule, key, tags) and (not kms or _opts_in(rule))

    return _deciding(document["Rules"], takes)


def rules_for_delete_marker(document: Document, key: str) -> Rules:
    """Return the deciding rule of each destination that a user's delete marker goes to: V1 always, V2 if enabled."""
    deciding = _deciding(document["Rules"], lambda rule: _in_scope(rule, key, {}))
    return tuple(rule for rule in deciding if "Filter" not in rule or _enabled(rule.get("DeleteMarkerReplication")))


def destination_of(rule: Document) -> str:
    """Return the name of a rule's destination bucket."""
    return str(rule["Destination"]["Bucket"]).rpartition(":")[2]


def tags_of(rule: Document) -> list[dict[str, str]]:
    """Return the tags that an object must have for a rule to take it."""
    asked = _asked(rule)
    return [*asked.get("Tags", []), *([asked["Tag"]] if "Tag" in asked else [])]


def _deciding(rules: Iterable[Document], takes: Callable[[Document], bool]) -> Rules:
    best: dict[str, Document] = {}
    for rule in rules:
        name = destination_of(rule)
        if takes(rule) and (name not in best or rule.get("Priority", 0) > best[name].get("Priority", 0)):
            best[name] = rule
    return tuple(best.values())


def _in_scope(rule: Document, key: str, tags: Mapping[str, str]) -> bool:
    return (
        _enabled(rule)
        and key.startswith(_asked(rule).get("Prefix", ""))
        and all(tags.get(tag["Key"]) == tag["Value"] for tag in tags_of(rule))
    )


def _asked(rule: Document) -> Document:
    asked: Document = rule.get("Filter", rule)
    conjunction: Document = asked.get("And", asked)
    return conjunction


def _opts_in(rule: Document) -> bool:
    return _enabled(rule.get("SourceSelectionCriteria", {}).get("SseKmsEncryptedObjects"))


def _enabled(element: Document | None) -> bool:
    return element is not None and element.get("Status") == "Enabled"
