"""Verifying: test objects that show whether a pair replicates, and findings before and after compared."""
