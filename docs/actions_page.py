"""The reference of the actions: what each repairs and writes, and its own documentation."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from scanner import registry
from scanner.model.action import Action

_INTRO: Final = (
    "What a repair can do. An action answers what checks find; which of these count, a policy says, and whether a step "
    "may be taken, its [limits](../policy-file.md#remediation-and-limits). What other checks find is left to a person."
)


def index(actions: Iterable[Action]) -> str:
    """Return the page that lists the actions, and by check which of them answers it."""
    rows = "\n".join(f"| [{one.id}]({one.id}.md) | {one.title} | {_checks(one)} |" for one in actions)
    return f"# Actions\n\n{_INTRO}\n\n| action | does | repairs what these find |\n|---|---|---|\n{rows}\n"


def page(action: Action) -> str:
    """Return the page of an action."""
    title, _, rest = action.documentation.partition("\n")
    facts = f"- **Repairs what these find**: {_checks(action)}\n- **Writes**: {', '.join(_written(action))}"
    parts = (f"# {action.id}", title, facts, rest.strip(), "## Permissions\n\n" + "\n".join(_permissions(action)))
    return "\n\n".join(parts) + "\n"


def _checks(action: Action) -> str:
    return ", ".join(f"[{check}](../checks/{check}.md)" for check in action.repairs)


def _written(action: Action) -> Iterator[str]:
    return (f"`{facet.name}`" for facet in action.writes)


def _permissions(action: Action) -> Iterator[str]:
    """Yield, for each facet, what writing it takes, by the operation of AWS; undoing included."""
    for facet in action.writes:
        calls = _writing(facet.name).permissions.items()
        told = (f"{operation} {', '.join(f'`{one}`' for one in allowed)}" for operation, allowed in calls)
        yield f"- `{facet.name}`: {'; '.join(told)}"


def _writing(facet: str) -> Any:  # noqa: ANN401 -- the registry is typed by whoever looks into it
    return registry.writers()[facet]
