"""The checks of `scanner doctor`: what a first run will be able to see, one idea a file."""
