"""`python -m bench`: run what takes minutes and print one table each; `writing`, `storing`, `cluster` are run alone."""

from bench import browsing, judging, reading, scanning, startup, throttling

for title, rows in (
    ("Start-up", startup.rows()),
    ("Judging and rendering", judging.rows()),
    ("Reading", reading.rows()),
    ("The page", browsing.rows()),
):
    print(f"\n{title}")
    for name, figure in rows:
        print(f"  {name:32} {figure}")

print("\nScanning")
for line in scanning.lines([]):
    print(line, flush=True)

print("\nScanning where S3 throttles")
for line in throttling.lines():
    print(line, flush=True)
