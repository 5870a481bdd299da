"""The proofs of earlier runs that a scan is given, and why they may not be all."""

from scanner.model.base import Value
from scanner.model.objectstore import ObjectFault
from scanner.model.proof import Proof


class Earlier(Value, frozen=True):
    """What earlier canaries told. `unread` is why there may be more of them, if some could not be read."""

    proofs: tuple[Proof, ...] = ()
    unread: ObjectFault | None = None
