"""The plan as CloudFormation, for those whose estate only CloudFormation may change.

A stack is of one account and Region and owns what it makes. So the file holds, in the order in which to use them, one
entry an account and Region: `template` makes what is new, ready to be deployed as it is; `merge` has the properties
that existing resources should get, to be put into the templates of the stacks that own them. IAM has no Region: its
entries have an empty one, and any Region of the account will do. `notes` says what could not be written.
"""

import hashlib
import re

from scanner.model.base import Document
from scanner.model.difference import written
from scanner.model.plan import Plan
from scanner.model.proposal import Proposal
from scanner.proposals._cloudformation_pieces import BUCKET, BUCKET_POLICY, IAM_ROLE, ROLE_POLICY, Piece, stacks_of
from scanner.proposals._shapes import InexpressibleError

_ABOUT = (
    "Deploy each `template` in its account and Region, in this order. Put the properties in `merge` into the templates"
    " of the stacks that own those resources."
)
_UNNAMEABLE = re.compile(r"[^A-Za-z0-9]")
_MOST_CHARACTERS = 60
_KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
_HOLDERS = {BUCKET_POLICY: (BUCKET, "Bucket"), ROLE_POLICY: (IAM_ROLE, "RoleName")}
"""By type: the resource that it belongs to, and the property that names it."""


def render(plan: Plan) -> str:
    """Return the stacks, and what existing resources should get, as JSON."""
    return written(document(plan)) + "\n"


def document(plan: Plan) -> Document:
    """Return the stacks: those of roles first, since policies may only name roles that exist."""
    places: dict[tuple[str, str], list[Piece]] = {}
    found, notes = _pieces(plan)
    for piece in sorted(found, key=lambda piece: bool(piece.target.region)):
        places.setdefault((piece.target.account, piece.target.region), []).append(piece)
    return {
        "about": f"Plan {plan.id}, digest {plan.digest}, as CloudFormation. {_ABOUT}",
        "stacks": [_stack(account, region, pieces) for (account, region), pieces in places.items()],
        "notes": notes,
    }


def _pieces(plan: Plan) -> tuple[list[Piece], list[str]]:
    stacks = stacks_of(plan)
    pieces: list[Piece] = []
    notes = []
    for number, step in enumerate(plan.steps, 1):
        what = f"Step {number}, {step.facet} of {step.target.arn}"
        try:
            found = list(stacks.pieces(step))
        except InexpressibleError as error:
            notes.append(f"{what}, is not written here: {error}.")
            continue
        pieces += found
        lost = sorted({path for piece in found for path in piece.lost})
        if lost:
            notes.append(f"{what}: CloudFormation has no words for {', '.join(lost)}.")
    return pieces, notes


def _stack(account: str, region: str, pieces: list[Piece]) -> Document:
    new, known = ([piece for piece in pieces if piece.exists is exists] for exists in (False, True))
    stack: Document = {"account": account, "region": region}
    if new:
        stack["template"] = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": _resources(new)}
    if known:
        stack["merge"] = list(_merged(known).values())
    return stack


def _resources(pieces: list[Piece]) -> Document:
    made: Document = {}
    for piece in pieces:
        resource = made.setdefault(_logical(piece.type, piece.name), {"Type": piece.type, "Properties": {}})
        resource["Properties"] |= piece.properties
        if piece.type == BUCKET:
            resource |= _KEPT
    return {key: _referring(resource, made) for key, resource in made.items()}


def _referring(resource: Document, made: Document) -> Document:
    """Return a resource that refers to its holder, where the template makes that too: so it comes after it."""
    if resource["Type"] not in _HOLDERS:
        return resource
    type_, name = _HOLDERS[resource["Type"]]
    holder = _logical(type_, resource["Properties"][name])
    if holder not in made:
        return resource
    return resource | {"Properties": resource["Properties"] | {name: {"Ref": holder}}}


def _merged(pieces: list[Piece]) -> dict[tuple[str, str], Document]:
    merged: dict[tuple[str, str], Document] = {}
    for piece in pieces:
        entry = {"Type": piece.type, "Of": piece.target.arn, "Properties": {}}
        merged.setdefault((piece.type, piece.name), entry)["Properties"] |= piece.properties
    return merged


def _logical(type_: str, name: str) -> str:
    """Return a logical id: letters and digits alone, so a digest keeps names apart that these cannot tell apart."""
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:8]
    return type_.rpartition("::")[2] + _UNNAMEABLE.sub("", name)[:_MOST_CHARACTERS] + digest


PROPOSAL = Proposal(id="cloudformation", file="plan.cloudformation.json", render=render)
