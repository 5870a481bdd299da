"""Elements of S3's answers that botocore does not know: kept, where what was read may be written back.

botocore leaves them out in silence. Who writes back a document without them takes them away from its owner, and a
filter that lost its only element is one that takes every object.
"""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from typing import Final

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from scanner.model.base import UNKNOWN, Document

WRITTEN_BACK: Final = ("GetBucketReplication", "GetBucketNotificationConfiguration", "GetObjectLockConfiguration")
"""The operations that read such documents."""


def keep_unknown(parsed: Document, body: bytes, model: OperationModel) -> None:
    """Add to what botocore made of such an operation's success the elements that it left out, as text by marked names.

    The fast reader's parser does the same while it reads.
    """
    shape = model.output_shape
    payload = shape.serialization.get("payload") if shape else None
    found, inner = (parsed[payload], shape.members[payload]) if shape and payload else (parsed, shape)
    _keep(found, inner, ET.fromstring(body))  # noqa: S314 -- botocore has read the same bytes by then


def as_text(nodes: Iterable[ET.Element]) -> Document:
    """Return elements as text, each under its marked name."""
    found: dict[str, list[str]] = {}
    for node in nodes:
        found.setdefault(UNKNOWN + element_of(node), []).append(ET.tostring(node, "unicode"))
    return found


def element_of(node: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return node.tag.rpartition("}")[2]


def _keep(found: Document, shape: Shape | None, node: ET.Element) -> None:
    if not isinstance(shape, StructureShape):
        return
    members = {str(member.serialization.get("name", name)): (name, member) for name, member in shape.members.items()}
    found |= as_text(child for child in node if element_of(child) not in members)
    passed: Counter[str] = Counter()
    for child in node:
        name, member = members.get(element_of(child), ("", None))
        if isinstance(member, ListShape):  # in these documents its items stand there without an element around them
            _keep(found[name][passed[name]], member.member, child)
            passed[name] += 1
        elif member:
            _keep(found[name], member, child)
