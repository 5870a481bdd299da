"""What a role may do: one inline policy put or deleted. Attached policies are never touched.

The permissions boundary is the role's own (`role`), so what it says here is not compared.
"""

from scanner.amend.policy_text import canonical
from scanner.model.base import Document
from scanner.model.facet import ROLE_POLICIES
from scanner.model.plan import Target
from scanner.model.writing import Call, CannotWriteError, Writing
from scanner.writers._roles import as_text, on_role

_NONE: Document = {"Inline": []}


def _call(target: Target, now: Document | None, after: Document | None) -> Call:
    there, wanted = now or _NONE, after or _NONE
    if _attached(there) != _attached(wanted):
        raise CannotWriteError("Attached policies are not this tool's to change.")
    name = _differing(_inline(there), _inline(wanted))
    document = _inline(wanted).get(name)
    if document is None:
        return on_role("DeleteRolePolicy", target, PolicyName=name)
    return on_role("PutRolePolicy", target, PolicyName=name, PolicyDocument=as_text(document))


def _differing(there: dict[str, Document], wanted: dict[str, Document]) -> str:
    """Return the name of the one policy that differs; raise CannotWriteError where it is not one."""
    names = sorted(name for name in {*there, *wanted} if _meaning(there.get(name)) != _meaning(wanted.get(name)))
    if len(names) != 1:
        told = ", ".join(repr(name) for name in names) or "none"
        raise CannotWriteError(f"One call changes one inline policy of a role; these differ: {told}.")
    return names[0]


def _meaning(policy: Document | None) -> Document | None:
    return canonical(policy) if policy else None


def _inline(document: Document) -> dict[str, Document]:
    return {policy["PolicyName"]: policy["PolicyDocument"] for policy in document["Inline"]}


def _attached(document: Document) -> dict[str, Document]:
    return {policy["PolicyArn"]: canonical(policy["PolicyDocument"]) for policy in document.get("Attached", [])}


def _same(one: Document | None, other: Document | None) -> bool:
    """Tell whether two roles may do the same; one that is not there may do as much as one without any policy."""
    return _canonical(one or _NONE) == _canonical(other or _NONE)


def _canonical(document: Document) -> object:
    inline = {name: canonical(policy) for name, policy in _inline(document).items()}
    return inline, _attached(document)


WRITING = Writing(
    facet=ROLE_POLICIES,
    call=_call,
    same=_same,
    permissions={"PutRolePolicy": ("iam:PutRolePolicy",), "DeleteRolePolicy": ("iam:DeleteRolePolicy",)},
)
