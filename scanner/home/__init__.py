"""What this program keeps on the user's machine, and where."""
