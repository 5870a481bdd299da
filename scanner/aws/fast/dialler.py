"""Opening connections: to one of a host's addresses after the other, or by way of a proxy."""

from pathlib import Path

from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from scanner.aws.fast.failures import as_botocore
from scanner.aws.fast.line import Line
from scanner.aws.fast.names import Names
from scanner.aws.fast.place import Origin


class Dialler:
    """Opens connections; safe to share by threads. Time-outs are in seconds.

    `ca` is the file, or folder, with the certificates of those who are trusted.
    """

    def __init__(self, connect_timeout: float, read_timeout: float, ca: str, names: Names) -> None:
        self._timeouts = (connect_timeout, read_timeout)
        self._context = create_urllib3_context()
        self._context.load_verify_locations(**{"capath" if Path(ca).is_dir() else "cafile": ca})
        self._names = names

    def dial(self, origin: Origin, url: str) -> Line:
        """Return a new connection; raise the exceptions that botocore raises for the same.

        An address that refuses is one among several: the next one is tried at once. One that lets us wait has taken the
        time that there is, and is left out by who tries again. Behind a proxy names are the proxy's to look up.
        """
        if origin.proxy:
            return self._opened(origin, "", url)
        with as_botocore(url):
            *others, last = self._names.addresses(origin.host, origin.port)
        for address in others:
            try:
                return self._reached(origin, address, url)
            except EndpointConnectionError:
                continue
        return self._reached(origin, last, url)

    def _reached(self, origin: Origin, address: str, url: str) -> Line:
        try:
            return self._opened(origin, address, url)
        except (ConnectTimeoutError, EndpointConnectionError):
            self._names.avoid(origin.host, origin.port, address)
            raise

    def _opened(self, origin: Origin, address: str, url: str) -> Line:
        line = Line(origin, address, *self._timeouts, self._context)
        try:
            with as_botocore(url, line.connection):
                line.open()
        except BaseException:
            line.close()
            raise
        return line
