"""Applying: an approved plan, a reader and a writer in, outcomes and a journal out."""
