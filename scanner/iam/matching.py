"""Whether a statement is about an action on a resource in a context, whoever asks."""

from collections.abc import Iterator

from scanner.iam.arn import VOID, resource_matches
from scanner.iam.conditions import holds
from scanner.iam.context import Context
from scanner.iam.document import Entries, Statement
from scanner.iam.glob import Text, glob
from scanner.iam.logic import About, Doubt, Truth, every, negate, some
from scanner.model.base import Value


class Asked(Value, frozen=True):
    """What is asked for: `action` in lower case, and a resource, which may be all that begin alike."""

    action: str
    resource: Text
    context: Context


def applies(statement: Statement, asked: Asked) -> Truth:
    """Tell whether a statement is about what is asked, leaving its principals aside."""
    if statement.problem:
        return Doubt(About.DOCUMENT, statement.problem)
    return every(_elements(statement, asked))


def _elements(statement: Statement, asked: Asked) -> Iterator[Truth]:
    yield _action(statement.actions, asked)
    if statement.resources is not None:
        yield _resource(statement.resources, asked)
    for condition in statement.conditions:
        yield holds(condition, asked.context)


def _action(entries: Entries, asked: Asked) -> Truth:
    matched = some(glob(text).matches(asked.action) for text in entries.values)
    return negate(matched) if entries.inverted else matched


def _resource(entries: Entries, asked: Asked) -> Truth:
    matches = (resource_matches(text, asked.resource, asked.context) for text in entries.values)
    if entries.inverted:
        return negate(some(matches))
    return some(matched for matched in matches if matched is not VOID)
