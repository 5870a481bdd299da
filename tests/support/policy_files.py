"""Policy files written in a test, and what is wrong with them."""

from scanner import registry
from scanner.errors import BadFileError
from scanner.model.policy import Policy
from scanner.policy.load import parse_policies
from scanner.policy.sources import PolicyFile

HEAD = "schema: 1\nname: test\nversion: 1.0.0\n"
"""Three lines that every policy begins with."""

EXPECTS = "expects: {source-versioning: {}}\n"


def parsed(text: str, *, name: str = "test.yaml") -> Policy:
    """Return the policy of a file; raise BadFileError."""
    (policy,) = parse_policies([PolicyFile(name=name, data=text.encode("utf-8"))], registry.checks())
    return policy


def problems(*texts: str) -> list[str]:
    """Return the problems of files named 1.yaml, 2.yaml …, one a line, without their headline."""
    files = [
        PolicyFile(name=f"{number}.yaml", data=text.encode("utf-8", "surrogatepass"))
        for number, text in enumerate(texts, start=1)
    ]
    try:
        parse_policies(files, registry.checks())
    except BadFileError as error:
        return str(error).splitlines()[1:]
    return []
