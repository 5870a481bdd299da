"""What a shell offers while somebody types: names of checks, policies, report formats and severities."""

from collections.abc import Iterable, Iterator


def checks(incomplete: str) -> Iterator[tuple[str, str]]:
    """Yield the checks that begin so, with what each requires."""
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast

    return ((check.id, check.title) for check in registry.checks().values() if check.id.startswith(incomplete))


def policies(incomplete: str) -> Iterator[str]:
    """Yield the shipped policies that begin so; where there is none the shell offers files."""
    from scanner.policy.sources import pack_names  # noqa: PLC0415 -- keeps --help fast

    return _beginning(pack_names(), incomplete)


def formats(incomplete: str) -> Iterator[str]:
    """Yield lists of report formats that begin so: the last one is completed, the others stay."""
    from scanner import registry  # noqa: PLC0415 -- keeps --help fast

    before, comma, last = incomplete.rpartition(",")
    given = before.split(",")
    names = (name for name in registry.names("scanner.renderers") if name not in given)
    return (f"{before}{comma}{name}" for name in _beginning(names, last))


def severities(incomplete: str) -> Iterator[str]:
    """Yield the severities that begin so, and `never`."""
    from scanner.cli.options import NEVER  # noqa: PLC0415 -- options.py imports this module
    from scanner.model.finding import Severity  # noqa: PLC0415 -- keeps --help fast

    return _beginning((*map(str, Severity), NEVER), incomplete)


def _beginning(names: Iterable[str], incomplete: str) -> Iterator[str]:
    return (name for name in names if name.startswith(incomplete))
