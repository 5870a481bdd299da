"""The program where nobody types: services that call a function with an event in place of a command line."""
