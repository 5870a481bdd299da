"""The program as a person runs it, but giving up sooner: `python -m tests.support.hasty scan ...`.

Nobody waits for two minutes of patience in a test, and no option of the program shortens them.
"""

from functools import partial
from unittest.mock import patch

from scanner.aws import access
from scanner.cli.app import main

BUDGET = 5.0
READ_TIMEOUT = 5.0
"""Both in seconds; long enough for whatever does answer, on a busy machine too."""

if __name__ == "__main__":
    hasty = partial(access.ConnectionOptions, budget_seconds=BUDGET, read_timeout=READ_TIMEOUT)
    with patch.object(access, "ConnectionOptions", hasty):
        main()
