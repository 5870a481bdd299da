"""The command line: one module a command, each thin over the pipeline. Slow imports happen inside the commands."""
