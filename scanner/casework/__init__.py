"""Policies put to the test: estate fragments written by hand, and the verdicts that a policy should come to."""
