# `make run` and `make test` are all a newcomer needs; both set up .venv first, which is skipped when current.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PYBAMM_DISABLE_TELEMETRY = true

.PHONY: run test setup check docs bench lock clean

run: $(STAMP)
	$(BIN)/indrite run luo2021 --quick --out out/luo2021
	@echo "Open out/luo2021/report.html. The command indrite is $(BIN)/indrite."

test: $(STAMP) check
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m benchmarks help
	$(BIN)/sphinx-build -q -W --keep-going docs $(VENV)/docs-html

docs: $(STAMP)
	$(BIN)/sphinx-build -W --keep-going docs out/docs

bench: $(STAMP)
	$(BIN)/python -m benchmarks

setup: $(STAMP)

$(STAMP): pyproject.toml requirements/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "indrite needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements/constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements/constraints.txt -e '.[dev]'
	@touch $(STAMP)

# Resolve anew and write the pins: run on the oldest supported Python.
lock:
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	mkdir -p requirements
	{ echo "# Pinned versions of everything 'make setup' installs; written by 'make lock'."; \
	  $(BIN)/python -m pip freeze --exclude-editable | sed 's,+cpu,,'; echo gpaw==25.7.0; echo gpaw-data==1.2.1; } > requirements/constraints.txt
	@touch $(STAMP)

clean:
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache
