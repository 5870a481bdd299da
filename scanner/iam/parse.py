"""From AWS's policy documents to statements. What is not understood becomes a problem of its statement, not an error.

IAM User Guide: reference_policies_grammar.html. AWS refuses most malformed documents when they are stored; a shape that
came through all the same is one whose meaning is not documented.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.iam.document import (
    WHOLE,
    Condition,
    Document,
    Effect,
    Entries,
    PolicyKind,
    PolicyName,
    Principal,
    Principals,
    PrincipalType,
    Statement,
    StatementRef,
)
from scanner.iam.principals import principal_of
from scanner.iam.variables import escaped
from scanner.model.base import Document as Json

VERSIONS = ("2012-10-17", "2008-10-17")
"""The versions of the language, newest first. A document without one is of the oldest."""

_DOCUMENT_KEYS = {"Version", "Id", "Statement"}
_STATEMENT_KEYS = {
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}  # fmt: skip


class _NotUnderstoodError(ValueError):
    """A part of a document has a shape that the language does not have."""


def parse(name: PolicyName, document: Json | str) -> Document:
    """Read a policy document, given as JSON text or as what it stands for. Never raises for what is in it."""
    try:
        whole = json.loads(document, object_pairs_hook=_once) if isinstance(document, str) else document
        _expect(isinstance(whole, Mapping), "the document is not a JSON object")
        version, statements = _outline(whole)
    except (ValueError, RecursionError) as error:
        return unread(name, f"not understood: {error}")
    return Document(name, tuple(_statement(name, n, one, version) for n, one in enumerate(statements)))


def unread(name: PolicyName, reason: str) -> Document:
    """Return what stands for a policy that could not be read: it may allow and deny anything."""
    return Document(name, (Statement(StatementRef(name, WHOLE), problem=reason),))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    _expect(len(found) == len(pairs), "a key stands twice in one object")
    return found


def _outline(document: Mapping[str, Any]) -> tuple[str, list[Any]]:
    _expect_keys(document, _DOCUMENT_KEYS)
    version, statements = document.get("Version", VERSIONS[-1]), document.get("Statement")
    _expect(version in VERSIONS, f"there is no version {version!r} of the policy language")
    if isinstance(statements, Mapping):
        return version, [statements]
    _expect(isinstance(statements, list), "the document has no statements")
    return version, list(statements or ())


def _statement(name: PolicyName, index: int, one: object, version: str) -> Statement:
    ref = StatementRef(name, index)
    if not isinstance(one, Mapping):
        return Statement(ref, problem="not understood: a statement is not a JSON object")
    sid, effect = one.get("Sid", ""), one.get("Effect")
    ref = StatementRef(name, index, sid if isinstance(sid, str) else "")
    known = Effect(effect) if effect in tuple(Effect) else None
    try:
        _expect(known is not None, f"the effect {effect!r} is neither Allow nor Deny")
        return _understood(ref, known, one, version)
    except _NotUnderstoodError as error:
        return Statement(ref, known, problem=f"not understood: {error}")


def _understood(ref: StatementRef, effect: Effect | None, one: Mapping[str, Any], version: str) -> Statement:
    _expect_keys(one, _STATEMENT_KEYS)
    kind = ref.policy.kind
    return Statement(
        ref=ref,
        effect=effect,
        actions=Entries(*_lowered(_entries(one, "Action"))),
        resources=Entries(*_versioned(_entries(one, "Resource"), version)) if kind.has_resources else None,
        principals=_principals(one, kind),
        conditions=tuple(_conditions(one.get("Condition", {}), version)),
    )


def _entries(one: Mapping[str, Any], element: str) -> tuple[Any, bool]:
    """Return what an element holds, and whether it stands in its Not… form."""
    forms = [form for form in (element, f"Not{element}") if form in one]
    _expect(len(forms) == 1, f"there must be either {element} or Not{element}")
    return one[forms[0]], forms[0] != element


def _lowered(found: tuple[Any, bool]) -> tuple[tuple[str, ...], bool]:
    return tuple(text.lower() for text in _texts(found[0])), found[1]


def _versioned(found: tuple[Any, bool], version: str) -> tuple[tuple[str, ...], bool]:
    return tuple(_in_version(text, version) for text in _texts(found[0])), found[1]


def _in_version(text: str, version: str) -> str:
    return text if version == VERSIONS[0] else escaped(text)


def _texts(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    _expect(all(isinstance(text, str) for text in several), "text was expected")
    return tuple(several)


def _principals(one: Mapping[str, Any], kind: PolicyKind) -> Principals | None:
    if not kind.names_principals:
        _expect(not {"Principal", "NotPrincipal"} & set(one), f"there is no Principal in a {kind}")
        return None
    named, inverted = _entries(one, "Principal")
    if named == "*":
        return Principals((Principal(PrincipalType.ANYONE, "*"),), inverted)
    _expect(isinstance(named, Mapping), "a principal is neither * nor a JSON object")
    _expect_keys(named, {"AWS", "Service", "Federated", "CanonicalUser"})
    found = (principal_of(element, text) for element, texts in named.items() for text in _texts(texts))
    return Principals(tuple(found), inverted)


def _conditions(block: object, version: str) -> Iterator[Condition]:
    for operator, keys in _mapping(block, "a condition block is not a JSON object").items():
        for key, values in _mapping(keys, f"the condition {operator} is not a JSON object").items():
            texts = (_in_version(text, version) for text in _scalars(values))
            yield Condition(operator, key, tuple(texts))


def _mapping(value: object, problem: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _NotUnderstoodError(problem)
    return value


def _scalars(value: object) -> Iterator[str]:
    """Yield the values of a condition as text; JSON's numbers and booleans may stand without quotes."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, bool):
            yield str(one).lower()
        else:
            _expect(isinstance(one, str | int | float), "a condition's value is neither text, number nor boolean")
            yield str(one)


def _expect_keys(found: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(str(key) for key in found if key not in known)
    _expect(not unknown, f"there is no element {', '.join(map(repr, unknown))}")


def _expect(holds: bool, problem: str) -> None:
    if not holds:
        raise _NotUnderstoodError(problem)
