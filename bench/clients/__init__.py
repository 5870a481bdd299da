"""The least that answers the question of `bench/replicated.yaml`, to measure scanners by.

Each is a program: `python -m bench.clients.NAME ANSWERS.csv [ROLE ...]`. Two reads a bucket, and the pages of the list.
"""
