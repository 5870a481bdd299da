"""A pair as a canary needs to know it: where to put, where to look, and what could keep it from being removed again."""

from scanner.model.base import Value
from scanner.model.plan import Target
from scanner.model.proof import Proof, ProofState
from scanner.model.replication import Rule
from scanner.model.settings import Encryption


class Place(Value, frozen=True):
    """A bucket, and why a canary could not be deleted from it again, empty where nothing is in the way.

    `account` and `region` of the target are empty where they are not known.
    """

    target: Target
    obstacle: str = ""


class Pair(Value, frozen=True):
    """An enabled rule of a source bucket with its destination.

    `rules` are all enabled rules of the source and `places` where they lead to, for an object that is put for one rule
    is taken by others too. `encryption` is the source's default, `owner_enforced` whether the destination owns every
    object in it (UG: about-object-ownership); None where not known. `faults` are sentences on what the documents show
    to be wrong.
    """

    source: Place
    destination: Place
    rule: Rule
    rules: tuple[Rule, ...]
    places: tuple[Place, ...]
    encryption: Encryption | None = None
    owner_enforced: bool | None = None
    faults: tuple[str, ...] = ()

    @property
    def crosses_accounts(self) -> bool:
        """True where the destination is not known to be the source account's."""
        return self.source.target.account != self.destination.target.account

    def place(self, arn: str) -> Place:
        """Return the place of one of the rules' destinations."""
        return next(place for place in self.places if place.target.arn == arn)

    def proof(self, state: ProofState, message: str, at: str, advice: str = "") -> Proof:
        """Return a proof about this pair."""
        source, destination = self.source.target, self.destination.target
        return Proof(
            source_account=source.account,
            source_region=source.region,
            source=source.name,
            rule=self.rule.id,
            destination_account=destination.account,
            destination_region=destination.region,
            destination=destination.name,
            state=state,
            message=message,
            at=at,
            advice=advice,
        )
