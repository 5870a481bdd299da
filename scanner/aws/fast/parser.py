"""botocore's parser of XML answers, with what it derives anew for each answer derived once."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import Element

from botocore.model import Shape, StructureShape
from botocore.parsers import ResponseParser, RestXMLParser
from botocore.utils import parse_timestamp

from scanner.aws.unknown import as_text, element_of
from scanner.model.base import Document

_NOT_OF_THE_BODY: Final = frozenset(ResponseParser.KNOWN_LOCATIONS)
_SHORT: Final = 512  # bytes of a body that many buckets may have to the letter: versioning, encryption, ownership
_KNOWN: Final = 256  # such bodies


class _Member(NamedTuple):
    """A member of a structure: its name, its element's, and whether that holds nothing but text."""

    name: str
    element: str
    is_text: bool
    shape: Shape


class Parser(RestXMLParser):
    """Reads what RestXMLParser reads, to the same documents, in half the time, and what it has just read in a tenth.

    Structures that are no plain ones (tagged unions, exceptions, those with attributes) are botocore's own business.
    One service's shapes have names of their own, so one parser reads the answers of one service. `unknown` is what
    keeps the elements that botocore does not know (see `scanner.aws.unknown`).
    """

    def __init__(self, *, unknown: bool = False) -> None:
        super().__init__(timestamp_parser=_time)
        self._unknown = unknown
        self._plain: dict[str, tuple[_Member, ...] | None] = {}
        self._known = lru_cache(maxsize=_KNOWN)(self._said)

    def _parse_payload(
        self, response: Document, shape: StructureShape, member_shapes: Mapping[str, Shape], final_parsed: Document
    ) -> None:
        if len(response["body"]) > _SHORT:
            super()._parse_payload(response, shape, member_shapes, final_parsed)  # type: ignore[misc]
        else:
            # A copy: who has one answer may do with it what it likes.
            final_parsed.update(deepcopy(self._known(shape, response["body"])))

    def _said(self, shape: StructureShape, body: bytes) -> Document:
        said: Document = {}
        super()._parse_payload({"body": body}, shape, shape.members, said)  # type: ignore[misc]
        return said

    def _handle_structure(self, shape: StructureShape, node: Any) -> Any:  # noqa: ANN401 -- botocore's
        if shape.name not in self._plain:
            self._plain[shape.name] = self._members(shape)
        members = self._plain[shape.name]
        if members is None:
            return super()._handle_structure(shape, node)  # type: ignore[misc]
        nodes, found = self._build_name_to_xml_node(node), {}
        for name, element, is_text, member in members:
            child = nodes.get(element)
            if child is None:
                continue
            text = is_text and isinstance(child, Element)
            found[name] = (child.text or "") if text else self._parse_shape(member, child)  # type: ignore[attr-defined]
        if self._unknown and len(found) < len(nodes):
            found |= _left_out(node, members)
        return found

    def _members(self, shape: StructureShape) -> tuple[_Member, ...] | None:
        in_body = {name: one for name, one in shape.members.items() if not _is_elsewhere(one)}
        special = shape.metadata.get("exception") or shape.is_tagged_union
        if special or any(one.serialization.get("xmlAttribute") for one in in_body.values()):
            return None
        return tuple(
            _Member(name, self._member_key_name(one, name), one.type_name == "string", one)  # type: ignore[attr-defined]
            for name, one in in_body.items()
        )

    def _build_name_to_xml_node(self, parent_node: Any) -> dict[str, Any]:  # noqa: ANN401 -- an element, or several
        found: dict[str, Any] = {}
        for item in _first(parent_node):
            name = element_of(item)
            known = found.get(name)
            if known is None:
                found[name] = item
            elif isinstance(known, list):
                known.append(item)
            else:
                found[name] = [known, item]
        return found


def _left_out(node: Any, members: tuple[_Member, ...]) -> Document:  # noqa: ANN401 -- as above
    known = {one.element for one in members}
    return as_text(child for child in _first(node) if element_of(child) not in known)


def _first(node: Any) -> Iterable[Element]:  # noqa: ANN401 -- as above
    """Return the element, of several the first: botocore takes no more of them where one is to be."""
    return node[0] if isinstance(node, list) else node  # type: ignore[no-any-return]


def _time(text: str) -> datetime:
    """Read a time as botocore does, the usual ones at once: a page of ListBuckets has a thousand."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return parse_timestamp(text)
    return found if found.tzinfo else parse_timestamp(text)


def _is_elsewhere(member: Shape) -> bool:
    serialized = member.serialization
    return serialized.get("location") in _NOT_OF_THE_BODY or bool(serialized.get("eventheader"))
