"""Runs the tests with every supported Python that this machine has; `make test-all-pythons` tells it where to look.

What is supported is what the classifiers in pyproject.toml say.
"""

import nox

nox.options.envdir = ".venv-nox"
nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False

SUPPORTED = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))


@nox.session(python=SUPPORTED)
def tests(session: nox.Session) -> None:
    """Install what is locked, link the package in, and run pytest with the words after `--`."""
    session.install("--require-hashes", "-r", "requirements/dev.lock")
    session.install("--no-deps", "--no-build-isolation", "-e", ".")
    session.run("python", "-m", "pytest", *session.posargs)
