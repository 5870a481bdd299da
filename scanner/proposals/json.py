"""The plan file itself, which `scanner apply` takes. What cannot be seen is spelled out, and reads back as the same."""

from scanner.model.plan import Plan, encode
from scanner.model.printable import spelled_out
from scanner.model.proposal import Proposal


def render(plan: Plan) -> str:
    """Return the plan file."""
    return spelled_out(encode(plan).decode())


PROPOSAL = Proposal(id="json", file="plan.json", render=render)
