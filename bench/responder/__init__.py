"""A fast read-only S3 and STS on loopback: a fleet's answers, made beforehand, with latency and faults.

It is for benchmarks and fault tests: an emulator costs more than what it is to measure, and never throttles. Signatures
are read for who asks and for which Region, and never verified.
"""
