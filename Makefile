# The one door to everything. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SECOND := .venv-ministack
SECOND_READY := $(SECOND)/.ready
RUN := .venv-run
RUN_READY := $(RUN)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test test-all-pythons check format golden bench deploy docs site lock changelog changelog-build package sbom audit screenshot clean

# The same commit gives the same bytes, whenever and wherever it is built. Without a repository it is the ZIP format's first day.
package sbom: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 315532800)

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

# Everything comes from the hashed lock; our own package is then linked in without asking anyone.
$(READY): requirements/dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The second emulator pins an older botocore, so it has an environment of its own.
$(SECOND_READY): requirements/second-emulator.lock
	$(PYTHON) -m venv $(SECOND)
	$(SECOND)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# What runs and nothing else, not even pip: its packages are those that a release is made of.
$(RUN_READY): requirements/run.lock | $(READY)
	$(PYTHON) -m venv --clear --without-pip $(RUN)
	$(BIN)/python -m pip --python $(RUN)/bin/python install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

demo: $(READY) ## install, start the embedded estate, scan it, write the reports
	$(BIN)/scanner demo $(DEMO_ARGS)

# Folder by folder: reordered by how many tests they have, the files of few and slow ones would come last, one by one.
test: $(READY) $(SECOND_READY) ## install and run every test, with coverage
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term $(ARGS)

# pyenv shows its interpreters by this variable; without pyenv it is empty, and those on the PATH are taken.
test-all-pythons: $(READY) $(SECOND_READY) ## run the tests with each supported Python found here (ARGS="tests/unit")
	PYENV_VERSION="$$(pyenv versions --bare 2>/dev/null | grep '^3\.' | paste -sd: -)" $(BIN)/nox -- $(ARGS)

check: $(READY) ## format, lint, types, import layers, docs and their site, changelog
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m docs.generate --check
	$(BIN)/python -m deploy.generate --check
	$(BIN)/python -m release.agreement
	$(BIN)/towncrier build --draft --version next >/dev/null
	$(MAKE) --no-print-directory site

format: $(READY) ## format and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(READY) ## write the golden files again (read the diff before you commit it)
	$(BIN)/python -m pytest -q tests -k golden --update-golden

bench: $(READY) ## run the benchmarks, as ratios in one run
	$(BIN)/python -m bench

deploy: $(READY) ## write the IAM statements of the templates again
	$(BIN)/python -m deploy.generate

site: $(READY) ## build the documentation's site, strictly, into build/site/html
	$(BIN)/python -m docs.site
	$(BIN)/zensical build --strict --config-file build/site/mkdocs.yml

docs: $(READY) ## write the generated reference pages and schema again
	$(BIN)/python -m docs.generate

lock: ## resolve the dependencies again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --all-extras --group dev pyproject.toml -o requirements/dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --extra sign pyproject.toml -o requirements/run.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --group second-emulator -o requirements/second-emulator.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --group lambda -o deploy/container/lambda.lock

changelog: $(READY) ## show what the next release will tell
	@$(BIN)/towncrier build --draft --version next 2>/dev/null

changelog-build: $(READY) ## write the section of this version, and take its fragments away
	$(BIN)/towncrier build --yes --version "$$($(BIN)/python -c 'import scanner; print(scanner.__version__)')"

package: $(READY) ## build the sdist and the wheel, the same bytes each time
	$(BIN)/python -m build --no-isolation

sbom: $(RUN_READY) ## write what a release is made of, and its licences, to dist/
	$(BIN)/python -m release.sbom $(RUN)/bin/python dist/s3-replication-scanner.cdx.json
	$(BIN)/pip-licenses --python $(RUN)/bin/python --with-urls --format markdown --output-file dist/licences.md

audit: $(READY) ## ask for known vulnerabilities of what runs (ARGS="-s osv --osv-url URL" asks a mirror)
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements/run.lock $(ARGS)

screenshot: $(READY) ## make the README's picture of the report (needs Chromium)
	$(BIN)/python -m docs.screenshot

clean: ## remove what the targets made
	rm -rf $(VENV) $(SECOND) $(RUN) .venv-nox dist build out .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
