"""What changed in a policy document of AWS's: a bucket's, a key's, a role's."""

from collections.abc import Iterator
from typing import Any

from scanner.drift.paths import differences
from scanner.model.base import Document, to_json
from scanner.policy.problems import plain, shown

Statement = dict[str, Any]


def policy_changes(place: str, old: Document, new: Document) -> Iterator[str]:
    """Yield a phrase for each change; `place` names the document: `the bucket policy of prod-ledger`."""
    if not old:
        yield f"{place[:1].upper()}{place[1:]} was created, with {_listed(new)}"
    elif not new:
        yield f"{place[:1].upper()}{place[1:]} was removed; it had {_listed(old)}"
    else:
        yield from _statements(place, *([_unordered(one) for one in _of(side)] for side in (old, new)))
        yield from (f"In {place} {phrase}" for phrase in differences(_rest(old), _rest(new)))


def _rest(document: Document) -> Document:
    return {key: part for key, part in document.items() if key != "Statement"}


def _of(document: Document) -> list[Any]:
    """Return the statements: IAM takes one of them in place of a list."""
    found = document.get("Statement", [])
    return found if isinstance(found, list) else [found]


def _unordered(part: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Return a statement with its lists of texts sorted.

    Their order means nothing to IAM, and AWS gives principals back in one that is not that of the policy as it was put.
    """
    if isinstance(part, dict):
        return {key: _unordered(inner) for key, inner in part.items()}
    if not isinstance(part, list) or not all(isinstance(item, str) for item in part):
        return part
    return sorted(set(part))


def _listed(document: Document) -> str:
    return ", ".join(_name(statement) for statement in _of(document)) or "no statement"


def _statements(place: str, old: list[Any], new: list[Any]) -> Iterator[str]:
    before, after = _without_common(old, new)
    for was, now in _of_one_sid(before, after):
        before.remove(was)
        after.remove(now)
        what = "; ".join(differences(was, now))
        yield f"In {place} {_name(was)} was changed: {what}"
    yield from (f"In {place} {_name(statement)} was removed" for statement in before)
    yield from (f"In {place} {_name(statement)} was added{_told(statement)}" for statement in after)


def _without_common(old: list[Any], new: list[Any]) -> tuple[list[Any], list[Any]]:
    """Return what of each list the other does not have; the order of statements means nothing to IAM."""
    known = [{to_json(statement) for statement in side} for side in (old, new)]
    before = [statement for statement in old if to_json(statement) not in known[1]]
    return before, [statement for statement in new if to_json(statement) not in known[0]]


def _of_one_sid(before: list[Any], after: list[Any]) -> list[tuple[Statement, Statement]]:
    """Return the pairs of statements that share a Sid which no other statement of their side has."""
    old, new = _by_sid(before), _by_sid(after)
    return [(old[sid][0], new[sid][0]) for sid in old if len(old[sid]) == len(new.get(sid, ())) == 1]


def _by_sid(statements: list[Any]) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        if isinstance(statement, dict) and isinstance(statement.get("Sid"), str):
            found.setdefault(statement["Sid"], []).append(statement)
    return found


def _name(statement: Any) -> str:  # noqa: ANN401 -- any JSON
    sid = statement.get("Sid") if isinstance(statement, dict) else None
    return f"statement {shown(sid)}" if isinstance(sid, str) and sid else "a statement without Sid"


def _told(statement: Any) -> str:  # noqa: ANN401 -- the same
    """Return what a statement does, where that can be said in a line."""
    if not isinstance(statement, dict):
        return ""
    effect, actions = statement.get("Effect"), statement.get("Action", [])
    listed = actions if isinstance(actions, list) else [actions]
    if effect not in ("Allow", "Deny") or not listed or not all(isinstance(action, str) for action in listed):
        return ""
    return f": it {'allows' if effect == 'Allow' else 'denies'} {plain(', '.join(listed), 160)}"
