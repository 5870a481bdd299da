"""JMESPath expressions of policies: compiled once, bounded, and evaluated.

JMESPath cannot loop, call out or write. A bound on nesting keeps its recursive evaluation bounded too, and a bound on
copies keeps a short text from making gigabytes: `[@, @][] | [@, @][] | …` doubles at each step.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import prod
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from jmespath.parser import ParsedResult

from scanner.policy.problems import hint

MAX_LENGTH = 2000
MAX_DEPTH = 50
MAX_COPIES = 1000

Node = Mapping[str, Any]
"""A node of a parsed expression: its `type`, its `children`, and for some a `value`."""


class ExpressionError(ValueError):
    """The text is not an expression that can be evaluated; the message says why."""


class EvaluationError(Exception):
    """The expression fails on these values, such as `starts_with(tags.env, 'p')` where there is no tag."""


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
    if prod(_copies(result.parsed)) > MAX_COPIES:
        raise ExpressionError(f"its lists and mappings together copy what they hold more than {MAX_COPIES} times")
    return result


def holds(expression: str, seen: Mapping[str, Any]) -> bool:
    """Tell whether an expression comes to what JMESPath calls true: not false, null, or empty.

    Raises `EvaluationError` where it fails on these values.
    """
    try:
        result = compiled(expression).search(seen)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        # JMESPath's own errors are ValueErrors; its operators and functions let Python's through.
        raise EvaluationError(str(error)) from error
    return result is not None and result is not False and result not in ("", [], {})


def nodes(children: list[Any]) -> Iterator[Node]:
    """Yield those of a node's children that are nodes: a slice keeps its three numbers where others keep nodes."""
    return (child for child in children if isinstance(child, dict))


def _check(node: Node, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ExpressionError(f"nested more than {MAX_DEPTH} deep")
    if node["type"] == "function_expression":
        _check_function(node["value"], len(node["children"]))
    for child in nodes(node["children"]):
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


def _copies(node: Node) -> Iterator[int]:
    """Yield for each list or mapping that an expression makes how many parts of it could be the whole input."""
    if node["type"] in ("multi_select_list", "multi_select_dict"):
        yield max(1, sum(_is_input(child) for child in nodes(node["children"])))
    for child in nodes(node["children"]):
        yield from _copies(child)


def _is_input(node: Node) -> bool:
    if node["type"] == "key_val_pair":
        return any(_is_input(child) for child in nodes(node["children"]))
    return bool(node["type"] != "literal")
