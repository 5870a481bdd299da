"""Planning: findings in, ordered steps and skips with reasons out. Pure: somebody else reads what it asks for.

A plan is drafted in rounds. The checks say what is wrong, the actions propose edits of AWS's documents, the edits are
laid over what was read, and the same checks judge the estate as it would be: until nothing more is proposed.
"""

from scanner.plan.brief import Brief
from scanner.plan.drafting import Drafting
from scanner.plan.finish import finish
from scanner.plan.limits import limits_of
from scanner.plan.world import World

__all__ = ["Brief", "Drafting", "World", "finish", "limits_of"]
