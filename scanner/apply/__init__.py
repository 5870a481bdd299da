"""Applying: an approved plan, readers and writers in, outcomes and a journal out."""

from scanner.apply.run import Applied, apply
from scanner.apply.tools import Budgets, Keeper, Tools

__all__ = ["Applied", "Budgets", "Keeper", "Tools", "apply"]
