"""`python -m scanner`."""

from scanner.cli.start import main

main()
