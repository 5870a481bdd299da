"""`python -m bench`: run every benchmark and print one table each."""

from bench import browsing, judging, startup

for title, rows in (
    ("Start-up", startup.rows()),
    ("Judging and rendering", judging.rows()),
    ("The page", browsing.rows()),
):
    print(f"\n{title}")
    for name, figure in rows:
        print(f"  {name:32} {figure}")
