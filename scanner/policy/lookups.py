"""What an expression looks at, found without evaluating it: this decides what is read for it."""

from functools import lru_cache

from scanner.policy.expression import Node, compiled, nodes

WHOLE = "@"
"""Stands for an object that is looked at as a whole: `keys(@)`, `*.Status`."""

Path = tuple[str, ...]
"""Names from the outermost object inwards: `("destination", "versioning")`."""

# Kinds of nodes whose first child alone looks at the same object as they do; the others see its elements.
_OF_ELEMENTS = frozenset({"index_expression", "flatten", "projection", "value_projection", "filter_projection"})


@lru_cache(maxsize=256)
def lookups(expression: str, objects: frozenset[str] = frozenset()) -> frozenset[Path]:
    """Return the names that an expression looks up in the outermost object, with `WHOLE` where it takes them all.

    Names in `objects` stand for objects of names in turn, and are followed one level into them.
    """
    following = _Following(objects)
    following.consume(compiled(expression).parsed, ())
    return frozenset(following.found)


def roots(expression: str) -> frozenset[str]:
    """Return the names that an expression looks up in the outermost object, with `WHOLE` where it takes them all."""
    return frozenset(path[0] for path in lookups(expression))


class _Following:
    """Follows an expression from object to object. A place is a path of objects, None for anything inside a name."""

    def __init__(self, objects: frozenset[str]) -> None:
        self.found: set[Path] = set()
        self._objects = objects

    def consume(self, node: Node, at: Path | None) -> None:
        """Note what a node looks at from a place, all of what it comes to included."""
        place = self._place(node, at)
        if place is not None:
            self.found.add((*place, WHOLE))

    def _place(self, node: Node, at: Path | None) -> Path | None:
        """Note what a node looks at from a place; return the place that it comes to."""
        kind, children = node["type"], list(nodes(node["children"]))
        if kind in ("current", "identity"):
            return at
        if kind == "field":
            return self._field(node["value"], at)
        if kind in ("subexpression", "pipe"):
            for child in children:
                at = self._place(child, at)
            return at
        # What a function applies to the elements of a list begins at these, not at the object.
        start = None if kind == "expref" else at
        for child in children[:1] if kind in _OF_ELEMENTS else children:
            self.consume(child, start)
        return None

    def _field(self, name: str, at: Path | None) -> Path | None:
        if at is None:
            return None
        if not at and name in self._objects:
            return (name,)
        self.found.add((*at, name))
        return None
