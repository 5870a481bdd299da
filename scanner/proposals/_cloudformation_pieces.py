"""What a step is in CloudFormation: properties of a resource."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.model.base import Document
from scanner.model.facet import KEY_POLICY, LOCATION, POLICY, ROLE, ROLE_POLICIES
from scanner.model.plan import Plan, Step, Target
from scanner.proposals._cloudformation_shapes import PROPERTIES
from scanner.proposals._roles import beside_policies, boundary_of, changed_policies, role_name, role_path
from scanner.proposals._shapes import InexpressibleError, documented, translated

BUCKET, BUCKET_POLICY = "AWS::S3::Bucket", "AWS::S3::BucketPolicy"
IAM_ROLE, ROLE_POLICY, KEY = "AWS::IAM::Role", "AWS::IAM::RolePolicy", "AWS::KMS::Key"

_RESOLVED = "{{resolve:"
"""Begins a dynamic reference, which CloudFormation resolves in any text and nothing escapes."""


@dataclass(frozen=True)
class Piece:
    """Properties of one resource. `exists` where AWS has the resource already; `lost` are fields without a name.

    `name` tells it apart from others of its type in one account and Region.
    """

    type: str
    target: Target
    name: str
    properties: Document
    exists: bool
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Stacks:
    """Which buckets the plan makes, by ARN: these are new resources, all others have an owner already."""

    made: frozenset[str]

    def pieces(self, step: Step) -> Iterator[Piece]:
        """Return what a step is; raise InexpressibleError where it cannot be said."""
        if step.after is None:
            raise InexpressibleError("it takes something away, and a stack only takes away what it owns")
        with documented():
            for piece in self._pieces(step, step.after):
                if _would_be_run(piece.properties):
                    raise InexpressibleError("it has text that CloudFormation would take for an instruction")
                yield piece

    def _pieces(self, step: Step, after: Document) -> Iterator[Piece]:
        target, exists = step.target, bool(step.before) and not step.fresh
        if step.facet == ROLE_POLICIES.name:
            yield from _inline(step)
        elif step.facet == ROLE.name:
            yield Piece(IAM_ROLE, target, role_name(target), _role(target, after), exists)
        elif step.facet == KEY_POLICY.name:
            yield Piece(KEY, target, target.arn, {"KeyPolicy": json.loads(after["Policy"])}, exists=True)
        elif step.facet == POLICY.name:
            said = {"Bucket": target.name, "PolicyDocument": json.loads(after["Policy"])}
            yield Piece(BUCKET_POLICY, target, target.name, said, exists)
        else:
            yield self._bucket(step, after)

    def _bucket(self, step: Step, after: Document) -> Piece:
        known = PROPERTIES.get(step.facet)
        if known is None:
            raise InexpressibleError(f"no property is known for {step.facet}")
        lost: list[str] = []
        said = translated(known.prepared(after), known.shape, lost)
        exists = step.target.arn not in self.made
        named = {} if exists else {"BucketName": step.target.name}
        return Piece(
            BUCKET, step.target, step.target.name, named | ({known.name: said} if known.name else said), exists, lost
        )


def stacks_of(plan: Plan) -> Stacks:
    """Return which buckets the plan makes."""
    steps = (step for step in plan.steps if step.facet == LOCATION.name and step.after is not None)
    return Stacks(frozenset(step.target.arn for step in steps))


def _role(target: Target, after: Document) -> Document:
    boundary = after.get("PermissionsBoundary")
    return {
        "RoleName": role_name(target),
        "Path": role_path(target),
        "AssumeRolePolicyDocument": after["AssumeRolePolicyDocument"],
        **({"PermissionsBoundary": boundary_of(boundary)} if boundary else {}),
    }


def _inline(step: Step) -> Iterator[Piece]:
    role, lost = role_name(step.target), beside_policies(step)
    for policy in changed_policies(step):
        said = {"RoleName": role, "PolicyName": policy.name, "PolicyDocument": policy.document}
        yield Piece(ROLE_POLICY, step.target, f"{role} {policy.name}", said, policy.existed, lost)


def _would_be_run(part: object) -> bool:
    """Tell whether a document has what CloudFormation would act on instead of taking it as it is."""
    if isinstance(part, dict):
        return any(map(_is_instruction, part)) or any(map(_would_be_run, part.values()))
    if isinstance(part, list):
        return any(map(_would_be_run, part))
    return isinstance(part, str) and _RESOLVED in part


def _is_instruction(key: str) -> bool:
    return key == "Ref" or key.startswith("Fn::") or _RESOLVED in key
