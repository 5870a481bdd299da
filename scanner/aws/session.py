"""A session of the default credentials or of a profile's, as botocore has it.

boto3's would load what transfers files and what nobody asks for here, which takes longer than to ask for a bucket.
"""

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import Credentials


class OwnSession:
    """Credentials that somebody has put where botocore looks for them; `region` is where clients ask by default."""

    def __init__(self, core: botocore.session.Session, region: str) -> None:
        self._core = core
        self.region_name = region
        if region:
            # Roles that a profile names are assumed there, too.
            core.set_config_variable("region", region)

    @property
    def profile_name(self) -> str:
        """The profile whose credentials and configuration they are."""
        return self._core.profile or "default"

    def get_credentials(self) -> Credentials | None:
        """Return the keys, None where there are none: safe to share by threads, fetched again before they expire."""
        found: Credentials | None = self._core.get_credentials()
        return found

    def client(self, service: str, *, region_name: str | None = None, config: Config | None = None) -> BaseClient:
        """Return a client; not safe to call from two threads at a time."""
        made: BaseClient = self._core.create_client(service, region_name or self.region_name or None, config=config)
        return made
