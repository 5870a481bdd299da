"""ARNs: six parts between colons, matched part by part.

IAM User Guide: reference-arns.html and, of reference_policies_elements_condition_operators.html, "ARN condition
operators".
"""

from collections.abc import Iterator
from functools import lru_cache

from scanner.iam.context import Context
from scanner.iam.glob import Beginning, Glob, Text, Token
from scanner.iam.logic import About, Doubt, Truth, every
from scanner.iam.variables import Resolved, resolve

PARTS = 6


def parts_of(arn: Text) -> tuple[Text, ...] | None:
    """Split an ARN into its six parts; the last keeps its colons. None where it is not an ARN as far as it is known."""
    known = arn.known if isinstance(arn, Beginning) else arn
    parts = known.split(":", PARTS - 1)
    if len(parts) != PARTS or parts[0] != "arn":
        return None
    return (*parts[:-1], Beginning(parts[-1]) if isinstance(arn, Beginning) else parts[-1])


def arn_matches(resolved: Resolved, given: Text) -> Truth:
    """Tell whether an ARN matches a pattern of an ARN, part by part."""
    if resolved.glob is None:
        return False
    if resolved.unresolved:
        return no_value(resolved.unresolved)
    pattern, arn = _split(resolved.glob.tokens), parts_of(given)
    if len(pattern) != PARTS or arn is None:
        return Doubt(About.RULES, "an ARN operator compares something that does not have the six parts of an ARN")
    return every(part.matches(value) for part, value in zip(pattern, arn, strict=True))


VOID = Doubt(About.RULES, "what NotResource means where a policy variable has no value is not documented")
"""The answer of an entry whose variable has, or may have, no value: it matches nothing, which is clear of Resource."""


def resource_matches(text: str, given: Text, context: Context) -> Truth:
    """Tell whether an entry of a Resource or NotResource element matches, or return `VOID`.

    A variable that is not known may hold anything: if even that does not match, nothing would.
    """
    if text == "*":
        return True
    resolved = resolve(text, context)
    if resolved.glob is None:
        return VOID
    if resolved.glob.matches(given) is False:
        return VOID if resolved.unresolved else False
    if text.partition("${")[0].count(":") < PARTS - 1 and "${" in text:
        return Doubt(About.RULES, f"a policy variable stands before the fifth colon of the resource {text!r}")
    if resolved.unresolved:
        return no_value(resolved.unresolved)
    return _by_part(text, resolved.glob, given)


def _by_part(text: str, whole: Glob, given: Text) -> Truth:
    """Tell whether a resource that matches as a whole does so part by part as well."""
    pattern, arn = _split(whole.tokens), parts_of(given)
    if len(pattern) != PARTS or arn is None:
        return Doubt(About.RULES, f"the resource {text!r} does not have the six parts of an ARN")
    matched = every(part.matches(value) for part, value in zip(pattern, arn, strict=True))
    if matched is False:
        return Doubt(About.RULES, f"a wildcard of the resource {text!r} would have to cross a colon of the ARN")
    return matched


def no_value(variable: str) -> Doubt:
    """Say that a policy variable has no value that is known."""
    return Doubt(About.VARIABLE, f"the policy variable ${{{variable}}} has no known value in the request", key=variable)


@lru_cache(maxsize=4096)
def _split(tokens: tuple[Token, ...]) -> tuple[Glob, ...]:
    """Split a pattern at its first five colons."""
    return tuple(Glob(part) for part in _parts(tokens))


def _parts(tokens: tuple[Token, ...]) -> Iterator[list[Token]]:
    part: list[Token] = []
    left = PARTS - 1
    for token in tokens:
        if not isinstance(token, str):
            part.append(token)
            continue
        first, *others = token.split(":", left)
        left -= len(others)
        part.append(first)
        for other in others:
            yield part
            part = [other]
    yield part
