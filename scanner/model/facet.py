"""A facet: one separately readable part of a bucket's configuration, and how its document reads as a value.

A check names the facets it needs; that alone decides what is collected, which IAM permissions a scan wants, and when
a verdict must be INSUFFICIENT_DATA.
"""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from scanner.model import (
    batch,
    canary,
    identity,
    lifecycle,
    metrics,
    objects,
    protection,
    replication,
    settings,
    simulation,
)
from scanner.model.base import Document, unknown_in
from scanner.model.evidence import UNKNOWN_SHAPE, Absent, Evidence, Present, Unreadable

T_co = TypeVar("T_co", covariant=True)


class Unread(Exception):  # noqa: N818 -- not a fault: the honest answer "could not look"
    """Raised where a value is asked for that could not be read; carries the evidence."""

    def __init__(self, evidence: Unreadable) -> None:
        super().__init__(f"{evidence.operation}: {evidence.code}: {evidence.message}")
        self.evidence = evidence


class Facet(Generic[T_co]):
    """A facet's name, its reading of a present document, and what an absent one means."""

    def __init__(self, name: str, view: Callable[[Document], T_co], absent: T_co) -> None:
        self.name = name
        self._view = view
        self._absent = absent

    def __repr__(self) -> str:
        return f"Facet({self.name})"

    def value(self, evidence: Evidence) -> T_co:
        """Return the typed value; raise `Unread` where AWS did not say, or said what we do not understand."""
        if isinstance(evidence, Absent):
            return self._absent
        if isinstance(evidence, Present):
            return self._parsed(evidence)
        raise Unread(evidence)

    def document(self, evidence: Evidence) -> Document | None:
        """Return AWS's document, None where there is none, for who is to write another in its place.

        Raises `Unread` as `value` does, and where it holds elements that nobody could write back: they would be lost.
        """
        self.value(evidence)
        document = evidence.document if isinstance(evidence, Present) else None
        if isinstance(evidence, Present) and (unknown := unknown_in(document)):
            raise _not_understood(evidence, f"{_LOST}: {', '.join(unknown)}.")
        return document

    def _parsed(self, evidence: Present) -> T_co:
        try:
            return self._view(evidence.document)
        except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
            raise _not_understood(evidence, f"{type(error).__name__}: {error}") from error


_LOST: Final = "It holds what this version does not know, and would lose if it wrote the rest back"


def _not_understood(told: Present, message: str) -> Unread:
    return Unread(Unreadable(told.operation, told.at, UNKNOWN_SHAPE, message, told.request_id))


LOCATION = Facet("location", settings.parse_location, settings.Location(exists=False))
VERSIONING = Facet("versioning", settings.parse_versioning, settings.Versioning(settings.VersioningStatus.NEVER))
REPLICATION = Facet("replication", replication.parse_replication, replication.NOT_CONFIGURED)
ENCRYPTION = Facet("encryption", settings.parse_encryption, settings.SSE_S3)
TAGS = Facet("tags", settings.parse_tags, settings.Tags())
OWNERSHIP = Facet("ownership", settings.parse_ownership, settings.LEGACY_OWNERSHIP)

POLICY = Facet("policy", identity.parse_resource_policy, identity.ResourcePolicy())
OBJECT_LOCK = Facet("object-lock", protection.parse_object_lock, protection.ObjectLock(enabled=False))
PUBLIC_ACCESS_BLOCK = Facet("public-access-block", protection.parse_public_access_block, protection.PublicAccessBlock())
LIFECYCLE = Facet("lifecycle", lifecycle.parse_lifecycle, lifecycle.Lifecycle())
NOTIFICATIONS = Facet("notifications", protection.parse_notifications, protection.Notifications())
REQUEST_PAYMENT = Facet("request-payment", protection.parse_request_payment, protection.RequestPayment())

ROLE: Facet[identity.Role | None] = Facet("role", identity.parse_role, None)
ROLE_POLICIES = Facet("role-policies", identity.parse_role_policies, identity.RolePolicies())
KEY = Facet("key", identity.parse_key, identity.Key(exists=False))
KEY_POLICY = Facet("key-policy", identity.parse_resource_policy, identity.ResourcePolicy())
KEY_GRANTS = Facet("key-grants", identity.parse_grants, identity.Grants())

METRIC_DATA = Facet("metric-data", metrics.parse_metric_data, metrics.MetricData())
OBJECT_SAMPLE = Facet("object-sample", objects.parse_object_sample, objects.ObjectSample())
SIMULATION = Facet("simulation", simulation.parse_simulation, simulation.Simulation())
BATCH_REPLICATION: Facet[batch.BatchJob | None] = Facet("batch-replication", batch.parse_job, None)
CANARY = Facet("canary", canary.parse_canary, canary.CanaryProofs())
