"""Property tests find the same examples in every run, so that a failure is never luck."""

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, max_examples=200, deadline=None)
settings.load_profile("deterministic")
