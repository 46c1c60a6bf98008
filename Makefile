# Two commands are enough on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# pip's own settings and caches decide where packages come from; the lock decides which
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test check lint types contracts lock clean bench

run: $(VENV)/.run  ## the whole job on the built-in sample newsroom
	$(BIN)/mineral-deals demo

test: check  ## everything CI asks for

check: lint types contracts
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Mineral Deals needs Python 3.11 or newer: install it, or name it with make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes --requirement requirements.lock
	$(PIP) install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(PIP) install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

lock:  ## renew both lock files: exact versions with hashes, for every platform and Python from 3.11 on
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --constraint constraints.txt pyproject.toml --output-file requirements.lock
	$(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --no-annotate --no-header \
	  --no-emit-index-url --no-emit-find-links --constraint requirements.lock pyproject.toml --group dev --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) $(VENV)-lock .mypy_cache .ruff_cache .pytest_cache .import_linter_cache dist

bench: $(VENV)/.dev  ## speed as ratios in one run: extraction against the bare English pipeline of spaCy, a night in a small and in large ledgers
	$(BIN)/python -m models.training.speed models/gold
	$(BIN)/python -m tests.benchmarks.settling 1000 10000 100000
