"""JMESPath expressions of policies: compiled once, and asked what they look at.

JMESPath cannot loop, call out or write; a bound on nesting keeps its recursive evaluation bounded too.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from jmespath.parser import ParsedResult

from scanner.policy.problems import hint

MAX_DEPTH = 50

WHOLE = "@"
"""Stands for an expression that looks at the outermost object as a whole: `keys(@)`, `*.Status`."""

# Kinds of nodes whose first child alone looks at the same object as they do; the others see its result.
_FIRST_CHILD_ONLY = frozenset(
    {"subexpression", "index_expression", "pipe", "flatten", "projection", "value_projection", "filter_projection"}
)

_Node = Mapping[str, Any]


class ExpressionError(ValueError):
    """The text is not an expression that can be evaluated; the message says why."""


@lru_cache(maxsize=256)
def compiled(expression: str) -> ParsedResult:
    """Compile an expression; raise `ExpressionError` where it is not one."""
    try:
        result = jmespath.compile(expression)
    except JMESPathError as error:
        first_line = str(error).splitlines()[0]
        raise ExpressionError(first_line.removesuffix(":").removesuffix(", for expression")) from error
    except RecursionError:
        raise ExpressionError(f"nested more than {MAX_DEPTH} deep") from None
    _check(result.parsed, 0)
    return result


@lru_cache(maxsize=256)
def roots(expression: str) -> frozenset[str]:
    """Return the names that the expression looks up in the outermost object, with `WHOLE` where it takes them all."""
    return frozenset(_roots(compiled(expression).parsed))


def _roots(node: _Node) -> Iterator[str]:
    if node["type"] == "field":
        yield node["value"]
    elif node["type"] in ("current", "identity"):
        yield WHOLE
    elif node["type"] != "expref":
        shared = node["children"][:1] if node["type"] in _FIRST_CHILD_ONLY else node["children"]
        for child in _nodes(shared):
            yield from _roots(child)


def _check(node: _Node, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ExpressionError(f"nested more than {MAX_DEPTH} deep")
    if node["type"] == "function_expression":
        _check_function(node["value"], len(node["children"]))
    for child in _nodes(node["children"]):
        _check(child, depth + 1)


def _check_function(name: str, given: int) -> None:
    table = Functions.FUNCTION_TABLE
    if name not in table:
        raise ExpressionError(f"there is no function {name}(){hint(name, table)}")
    signature = table[name]["signature"]
    variadic = bool(signature) and signature[-1].get("variadic", False)
    if given < len(signature) or (given > len(signature) and not variadic):
        wanted = f"at least {len(signature)}" if variadic else f"{len(signature)}"
        raise ExpressionError(f"{name}() takes {wanted}, not {given} arguments")


def _nodes(children: list[Any]) -> Iterator[_Node]:
    # A slice keeps its three numbers where other nodes keep nodes.
    return (child for child in children if isinstance(child, dict))
