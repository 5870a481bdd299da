# The one door to everything. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SECOND := .venv-ministack
SECOND_READY := $(SECOND)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test check format golden bench deploy docs lock package screenshot clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

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

demo: $(READY) ## install, start the embedded estate, scan it, write the reports
	$(BIN)/scanner demo $(DEMO_ARGS)

test: $(READY) $(SECOND_READY) ## install and run every test, with coverage
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term $(ARGS)

check: $(READY) ## format, lint, types, import layers, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m docs.generate --check
	$(BIN)/python -m deploy.generate --check

format: $(READY) ## format and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(READY) ## write the golden files again (read the diff before you commit it)
	$(BIN)/python -m pytest -q tests -k golden --update-golden

bench: $(READY) ## run the benchmarks, as ratios in one run
	$(BIN)/python -m bench

deploy: $(READY) ## write the IAM statements of the templates again
	$(BIN)/python -m deploy.generate

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

package: $(READY) ## build the sdist and the wheel
	$(BIN)/python -m build --no-isolation

screenshot: $(READY) ## make the README's picture of the report (needs Chromium)
	$(BIN)/python -m docs.screenshot

clean: ## remove what the targets made
	rm -rf $(VENV) $(SECOND) dist build out .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
