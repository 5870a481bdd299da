"""When credentials do not work, ten thousand buckets must not make ten thousand futile calls."""

from threading import Lock

from scanner.aws.codes import Kind
from scanner.aws.faults import Fault, own_fault


class Breaker:
    """Remembers the first fault that makes further calls pointless, for an account or one of its Regions.

    Keys that one Region refuses may only mean that the account has not enabled it (AWS Account Management Guide,
    manage-acct-regions.html); refused in the home Region, where the account was let in, they are gone.
    """

    def __init__(self, home: str) -> None:
        self._home = home
        self._lock = Lock()
        self._account: Fault | None = None
        self._regions: dict[str, Fault] = {}

    def fault(self, region: str) -> Fault | None:
        """Return why a Region need not be asked, or None."""
        return self._account or self._regions.get(region)

    def note(self, region: str, fault: Fault) -> None:
        """Open the breaker where a Region's fault is one that every further call would meet.

        Code and message are kept; status, headers and request id spoke of one bucket and are not.
        """
        lasting = own_fault(fault.error.code, fault.error.message, fault.kind, fault.operation)
        everywhere = fault.kind is Kind.REGION_CREDENTIALS and region == self._home
        with self._lock:
            if everywhere or fault.kind is Kind.CREDENTIALS:
                self._account = self._account or lasting
            elif fault.kind is Kind.REGION_CREDENTIALS:
                self._regions.setdefault(region, lasting)
