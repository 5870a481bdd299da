"""What a release needs beside its wheel: the list of what it is made of, and the proof that its names agree."""
