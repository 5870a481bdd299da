"""What a step is in Terraform: resources, and the import of those that AWS has already."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.model.base import Document
from scanner.model.facet import LOCATION, ROLE, ROLE_POLICIES
from scanner.model.plan import Plan, Step, Target
from scanner.proposals._roles import beside_policies, changed_policies, role_name, role_path
from scanner.proposals._shapes import InexpressibleError, documented, translated
from scanner.proposals._terraform_names import label, label_of, literal, short_name
from scanner.proposals._terraform_shapes import RESOURCES, Resource, as_text

_BUCKET, _ROLE, _ROLE_POLICY, _KEY_POLICY = "aws_s3_bucket", "aws_iam_role", "aws_iam_role_policy", "aws_kms_key_policy"


@dataclass(frozen=True)
class Piece:
    """One resource. `known_as` is what to import it by, empty where it is new; `lost` are fields without a name."""

    type: str
    label: str
    body: Document
    known_as: str = ""
    lost: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """What other resources call it."""
        return f"{self.type}.{self.label}"


@dataclass(frozen=True)
class Module:
    """Which buckets and roles the plan's Terraform declares itself, by ARN: others refer to these."""

    declared: frozenset[str]

    def pieces(self, step: Step) -> Iterator[Piece]:
        """Return the resources of a step; raise InexpressibleError where there are none."""
        if step.after is None:
            raise InexpressibleError("it takes something away, and Terraform only takes away what it manages")
        with documented():
            if step.facet == ROLE_POLICIES.name:
                yield from self._inline(step)
            else:
                yield self._piece(step, step.after)

    def _piece(self, step: Step, after: Document) -> Piece:
        resource = RESOURCES.get(step.facet)
        if resource is None:
            raise InexpressibleError(f"no resource is known for {step.facet}")
        lost: list[str] = []
        said = literal(translated(resource.prepared(after), resource.shape, lost))
        if resource.inside and not said:
            raise InexpressibleError("the document says nothing")
        body = self._holder(step.target, resource) | ({resource.inside: said} if resource.inside else said)
        known_as = short_name(step.target) if step.before and not step.fresh else ""
        return Piece(resource.type, label_of(step.target), body, known_as, lost)

    def _holder(self, target: Target, resource: Resource) -> Document:
        """Return what says whose document it is."""
        if resource.type == _KEY_POLICY:
            return {"key_id": literal(short_name(target))}
        if resource.type == _ROLE:
            return {"name": literal(role_name(target)), "path": literal(role_path(target))}
        if resource.type == _BUCKET:
            return {"bucket": literal(target.name)}
        return {"bucket": self._named(target, _BUCKET, "id")}

    def _inline(self, step: Step) -> Iterator[Piece]:
        target, lost = step.target, beside_policies(step)
        for policy in changed_policies(step):
            body = {
                "name": literal(policy.name),
                "role": self._named(target, _ROLE, "name"),
                "policy": literal(as_text(policy.document)),
            }
            called = label(policy.name, "policy", target.account, role_name(target))
            yield Piece(
                _ROLE_POLICY, called, body, f"{role_name(target)}:{policy.name}" if policy.existed else "", lost
            )

    def _named(self, target: Target, type_: str, attribute: str) -> str:
        if target.arn in self.declared:
            return f"${{{type_}.{label_of(target)}.{attribute}}}"
        return str(literal(short_name(target)))


def module_of(plan: Plan) -> Module:
    """Return which buckets and roles the plan's Terraform declares."""
    made = (LOCATION.name, ROLE.name)
    return Module(frozenset(step.target.arn for step in plan.steps if step.facet in made and step.after is not None))
