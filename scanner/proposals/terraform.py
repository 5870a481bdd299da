"""The plan as a Terraform module (`*.tf.json`), for those whose estate only Terraform may change.

What exists already is imported. What Terraform has no words for stands in the comments, which are the keys `//`.
"""

from collections.abc import Iterable

from scanner.model.base import Document
from scanner.model.difference import written
from scanner.model.plan import Plan, Step
from scanner.model.proposal import Proposal
from scanner.proposals._shapes import InexpressibleError
from scanner.proposals._terraform_names import alias, literal, variable
from scanner.proposals._terraform_pieces import Module, Piece, module_of

_ROLES_KEEP = ["description", "max_session_duration", "tags", "tags_all"]
"""What the plan does not know of a role that exists, and Terraform must not reset."""
_HOME_REGIONS = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
_HOME_REGION = "us-east-1"


def render(plan: Plan) -> str:
    """Return the module in Terraform's JSON syntax."""
    return written(document(plan)) + "\n"


def document(plan: Plan) -> Document:
    """Return the module. Each resource depends on those of the steps that its own follows."""
    pieces, notes = _pieces(plan, module_of(plan))
    regions = _regions(plan)
    body: Document = {
        "//": [*_about(plan), *notes],
        "terraform": {
            "required_version": ">= 1.5",
            "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.0"}},
        },
    }
    if pieces:
        body["variable"] = {variable(account): _variable(account) for account, _ in sorted(set(regions.values()))}
        body["provider"] = {"aws": [_provider(account, region) for account, region in sorted(set(regions.values()))]}
        body["import"] = _imports(pieces)
        body["resource"] = _resources(plan, pieces, regions)
    return {key: part for key, part in body.items() if part}


def _about(plan: Plan) -> list[str]:
    return [
        f"Plan {plan.id}, digest {plan.digest}, as Terraform. Read `terraform plan` before you apply it.",
        "Each account's credentials are those of the AWS profile in its variable; without one, those of the caller.",
    ]


_Pieces = dict[str, list[Piece]]
"""By the id of their step."""


def _pieces(plan: Plan, module: Module) -> tuple[_Pieces, list[str]]:
    pieces: _Pieces = {}
    notes = []
    for number, step in enumerate(plan.steps, 1):
        what = f"Step {number}, {step.facet} of {step.target.arn}"
        try:
            pieces[step.id] = list(module.pieces(step))
        except InexpressibleError as error:
            notes.append(f"{what}, is not written here: {error}.")
        lost = [path for piece in pieces.get(step.id, ()) for path in piece.lost]
        if lost:
            notes.append(f"{what}: Terraform has no words for {', '.join(lost)}.")
    return pieces, notes


def _resources(plan: Plan, pieces: _Pieces, regions: dict[str, tuple[str, str]]) -> Document:
    made: dict[str, dict[str, Document]] = {}
    for step in plan.steps:
        for piece in pieces.get(step.id, ()):
            bodies = made.setdefault(piece.type, {})
            already = bodies.get(piece.label, {})
            comments = [*already.get("//", ()), step.title]
            after = {*already.get("depends_on", ()), *_addresses(step.follows, pieces)} - {piece.address}
            keeping = {"lifecycle": {"ignore_changes": _ROLES_KEEP}} if _is_known_role(piece) else {}
            body = {"//": comments, "provider": f"aws.{alias(*regions[step.id])}", **already, **piece.body, **keeping}
            bodies[piece.label] = {**body, "//": comments} | ({"depends_on": sorted(after)} if after else {})
    return made


def _is_known_role(piece: Piece) -> bool:
    return piece.type == "aws_iam_role" and bool(piece.known_as)


def _addresses(steps: Iterable[str], pieces: _Pieces) -> set[str]:
    return {piece.address for step in steps for piece in pieces.get(step, ())}


def _imports(pieces: _Pieces) -> list[Document]:
    known = {piece.address: piece.known_as for several in pieces.values() for piece in several if piece.known_as}
    return [{"to": address, "id": literal(known_as)} for address, known_as in known.items()]


def _regions(plan: Plan) -> dict[str, tuple[str, str]]:
    """Return account and Region to ask for each step. IAM answers in any: one of the account's own serves."""
    own = {step.target.account: step.target.region for step in reversed(plan.steps) if step.target.region}
    return {step.id: (step.target.account, _region(step, own)) for step in plan.steps}


def _region(step: Step, own: dict[str, str]) -> str:
    partition = step.target.arn.split(":")[1]
    return step.target.region or own.get(step.target.account) or _HOME_REGIONS.get(partition, _HOME_REGION)


def _provider(account: str, region: str) -> Document:
    return {
        "alias": alias(account, region),
        "region": literal(region),
        "profile": f"${{var.{variable(account)}}}",
        "allowed_account_ids": [literal(account)],
    }


def _variable(account: str) -> Document:
    return {"type": "string", "default": None, "description": f"AWS profile for account {account}."}


PROPOSAL = Proposal(id="terraform", file="plan.tf.json", render=render)
