"""The fast way to ask S3: a request costs a small part of what botocore's client takes for it.

What a scan asks of every bucket is built from botocore's description of the operation, signed, sent over connections
that all threads and accounts share, and read by botocore's own parser, so that answers and faults are the same.
"""
