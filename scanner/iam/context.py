"""What is known of a request's context: the values of some keys, the absence of others, nothing of the rest."""

from collections.abc import Mapping

from scanner.iam.glob import Beginning, Text
from scanner.model.base import Value

Given = Text | tuple[Text, ...]

ABSENT: tuple[Text, ...] = ()
"""The value of a key that the request is known not to have."""


class Context(Value, frozen=True):
    """Values by key in lower case; a key without an entry may be anything or absent. Made by `context_of`."""

    values: Mapping[str, tuple[Text, ...]]

    def value(self, key: str) -> tuple[Text, ...] | None:
        """Return a key's values, `ABSENT` where it is known to be absent, None where nothing is known."""
        return self.values.get(key.lower())


def context_of(given: Mapping[str, Given]) -> Context:
    """Make a context; a single value stands for a tuple of one. Keys are case-insensitive."""
    return Context({key.lower(): (one,) if isinstance(one, str | Beginning) else one for key, one in given.items()})


NOTHING_KNOWN = Context({})
"""The context of a request that nothing is known of."""
