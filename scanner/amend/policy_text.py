"""Reading the text of a policy, and telling whether two mean the same."""

import json
import re
from typing import Any

from scanner.model.base import Document

_UNIQUE_ID = re.compile(r"A(RO|ID)A[A-Z0-9]{12,124}")
_ACCOUNT = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):root")


class NotAPolicyError(Exception):
    """The text is no policy; says why."""


def parse(text: str) -> Document:
    """Return a policy from its text; raise NotAPolicyError for what is no JSON object with statements.

    A key that stands twice in an object is refused: which of its values AWS goes by is not known.
    """
    try:
        policy = json.loads(text, object_pairs_hook=_once)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotAPolicyError(str(error)) from error
    if not isinstance(policy, dict) or not all(isinstance(statement, dict) for statement in statements_of(policy)):
        raise NotAPolicyError("it is no object with a Statement of objects")
    return policy


def statements_of(policy: Document) -> list[Any]:
    """Return a policy's statements, which may be one without a list (IAM: reference_policies_elements_statement)."""
    statements = policy.get("Statement")
    return statements if isinstance(statements, list) else [statements]


def orphans_of(policy: Document) -> tuple[str, ...]:
    """Return the principals of a policy that are ids of roles or users that are gone, sorted.

    AWS shows the ARN of a principal that exists and its id afterwards, and takes no policy that names such an id (IAM
    User Guide: reference_policies_elements_principal.html).
    """
    named = (statement.get(key) for statement in statements_of(policy) for key in ("Principal", "NotPrincipal"))
    values = (principal.get("AWS") for principal in named if isinstance(principal, dict))
    texts = (text for value in values for text in (value if isinstance(value, list) else [value]))
    return tuple(sorted({text for text in texts if isinstance(text, str) and _UNIQUE_ID.fullmatch(text)}))


def _once(pairs: list[tuple[str, Any]]) -> Document:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return made


def same_policy(a: Document | None, b: Document | None) -> bool:
    """Tell whether two policies, `{"Policy": "<JSON>"}` or None for none, mean the same.

    AWS may reorder what it was given, write one value for a list of one, and an account for the ARN of its root. Texts
    that are no policies are the same where they are equal.
    """
    if a is None or b is None:
        return a is b
    try:
        return canonical(parse(a["Policy"])) == canonical(parse(b["Policy"]))
    except NotAPolicyError:
        return bool(a["Policy"] == b["Policy"])


def canonical(policy: Document) -> Document:
    """Return a policy in a form that is equal for policies that mean the same."""
    return {**policy, "Statement": sorted(map(_statement, statements_of(policy)), key=_text)}


def _statement(statement: Document) -> Document:
    return {element: _element(element, value) for element, value in statement.items()}


def _element(element: str, value: Any) -> Any:  # noqa: ANN401 -- parts of a policy
    if element in ("Effect", "Sid"):
        return value
    if element in ("Action", "NotAction"):
        return [action.lower() if isinstance(action, str) else action for action in _values(value)]
    if element in ("Principal", "NotPrincipal"):
        return _values({"AWS": value} if isinstance(value, str) else value)
    return _values(value)


def _values(value: Any) -> Any:  # noqa: ANN401 -- parts of a policy
    """Return a set of values as a sorted list, however it was written, and what holds such sets likewise."""
    if isinstance(value, dict):
        return {key: _values(inner) for key, inner in value.items()}
    values = {_text(one): one for one in map(_scalar, value if isinstance(value, list) else [value])}
    return [values[key] for key in sorted(values)]


def _scalar(value: Any) -> Any:  # noqa: ANN401 -- parts of a policy
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _ACCOUNT.sub(r"\1", value)
    return str(value) if isinstance(value, int | float) else value


def _text(value: Any) -> str:  # noqa: ANN401 -- parts of a policy
    return json.dumps(value, sort_keys=True)
