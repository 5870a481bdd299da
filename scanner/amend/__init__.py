"""Changing AWS's own documents without losing anything: replication configurations, policies, and what AWS refuses."""
