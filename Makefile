# The two commands of the README are `make demo` and `make test`. They need Python 3.11 or later and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

export PATH := $(CURDIR)/$(BIN):$(PATH)
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION := 1

ALONE := tests/cli tests/client tests/e2e tests/local

.PHONY: demo test check test-slow facts docs bench constraints clean

demo: $(READY) ## deploy every kind of endpoint to the embedded engine, call it, clean up
	$(BIN)/python -m demo

test: check ## all that CI runs: what starts engines, servers and terminals by itself, the rest on two processes
	$(BIN)/python -m pytest -q --numprocesses 2 $(ALONE:%=--ignore=%)
	$(BIN)/python -m pytest -q $(ALONE)

check: $(READY) ## lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test-slow: $(READY) ## the wide matrices that `make test` leaves out
	$(BIN)/python -m pytest -m slow

facts: $(READY) ## regenerate constructs_sm/facts/data from the pinned packages
	$(BIN)/python tools/generate_facts.py

docs: $(READY) ## regenerate docs/rules.md, docs/compliance.md and the pictures of the guide
	$(BIN)/python tools/generate_rules_docs.py
	$(BIN)/python tools/generate_compliance_docs.py
	$(BIN)/python tools/draw_dashboard.py
	$(BIN)/python tools/draw_scaling.py

bench: $(READY) ## measure synthesis and streaming against the peers
	$(BIN)/pip install --quiet --constraint constraints.txt aws-cdk.aws-sagemaker-alpha==2.275.0a0
	$(BIN)/python benchmarks/synth.py
	$(BIN)/python benchmarks/stream.py

constraints: ## pin what is installed now
	$(BIN)/pip freeze --exclude-editable > constraints.txt

clean: ## remove what the other targets made
	rm -rf $(VENV) node_modules cdk.out .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): pyproject.toml constraints.txt package.json package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; say PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(BIN)/npm ci --no-progress --silent
	@touch $@
