"""Immutable values and typed views of AWS's own documents. Nothing here reads a clock, a file or the network."""
