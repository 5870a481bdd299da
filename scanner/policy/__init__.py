"""Policies: read from a file, validated, and asked which buckets they select."""
