"""What the validation of a replication configuration goes by, and what it says."""

from scanner.model.base import Value


class KnownDestination(Value, frozen=True):
    """What is known of a destination; None, or empty, where it is not. S3 takes destinations of every Region."""

    exists: bool | None = None
    versioned: bool | None = None
    owner: str = ""


class Known(Value, frozen=True):
    """What is known of the buckets of a configuration, destinations by ARN."""

    source_versioned: bool | None = None
    destinations: dict[str, KnownDestination] = {}


class Refused(Value, frozen=True):
    """What S3 would answer: its error code, its message as far as that is documented, and where the fault is."""

    code: str
    message: str
    place: str


def invalid_request(place: str, message: str) -> Refused:
    """The document contradicts itself, or the buckets as they are."""
    return Refused("InvalidRequest", message, place)


def invalid_argument(place: str, message: str) -> Refused:
    """A value is not one that S3 takes there."""
    return Refused("InvalidArgument", message, place)


def malformed(place: str, message: str) -> Refused:
    """The document does not follow the schema. S3 says no more than that."""
    return Refused("MalformedXML", message, place)
