"""What is learnt before anything is read: how far an endpoint of AWS is, and whose credentials there are."""

from datetime import datetime

from scanner.model.base import Value


class Step(Value, frozen=True):
    """One step on the way to an endpoint that was taken, and how long it took: `dns`, `connect`, `tls`, `answer`."""

    name: str
    seconds: float


class Reached(Value, frozen=True):
    """How far we came towards an endpoint. `failed` is the step that was not taken, with its `error`; empty for none.

    `url` has no credentials in it, nor has `proxy`, which is `host:port` or empty. `date` is what the answer's Date
    header tells, None where there is none, `at` our own time then.
    """

    service: str
    region: str
    url: str
    proxy: str = ""
    steps: tuple[Step, ...] = ()
    failed: str = ""
    error: str = ""
    date: datetime | None = None
    at: datetime | None = None

    @property
    def seconds(self) -> float:
        """How long all of it took."""
        return sum(step.seconds for step in self.steps)


class Holder(Value, frozen=True):
    """Whose credentials: the ARN that they are of, and from where they come.

    `method` is botocore's word for the source. `expires` is None for keys that last, and for temporary ones that do not
    tell; `renewed` says whether a running program gets fresh ones by itself.
    """

    account: str
    caller: str
    partition: str
    home: str
    method: str
    temporary: bool
    renewed: bool
    expires: datetime | None = None
