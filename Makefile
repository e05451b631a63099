# Taskboard: `make run` serves it, `make check` checks what needs neither browser nor PostgreSQL,
# `make test` checks everything, `make soak` checks for long.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= $(or $(STREAMLIT_SERVER_PORT),8501)
# A virtual environment that the caller is in is none of our business.
SYNC := $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"
# Half of a test is waiting, so many run at a time on few cores; `Scheduler` in tests/conftest.py
# says which begin.
PYTEST := $(BIN)/python -m pytest -n 6 --dist loadscope --no-loadscope-reorder
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix tests/js
# The flags of a make that does several things at a time; old ones can't keep their lines apart.
TOGETHER := --no-print-directory --jobs=3 $(if $(filter output-sync,$(.FEATURES)),--output-sync)
# Every start would compile all of Python's packages anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run check test soak bench lint format types contracts js js-lint js-test \
	chromium system lock clean
.DELETE_ON_ERROR:

run: $(VENV)/run.stamp
	STREAMLIT_SERVER_PORT=$(PORT) $(BIN)/streamlit run dashboard.py

# All that needs neither a browser nor PostgreSQL, and does not wait for minutes.
check: $(VENV)/test.stamp
	$(MAKE) $(TOGETHER) lint js-test
	$(PYTEST) --ignore tests/browser --ignore tests/soak -m "not postgres"

test:
	$(MAKE) $(TOGETHER) lint js-test chromium
	$(PYTEST) --cov

# The long forms of what `make test` checks in short.
soak: chromium
	TASKBOARD_SOAK=full $(BIN)/python -m pytest tests/soak tests/browser/test_wall_guard.py tests/browser/test_wall_open.py tests/web/routes/test_conformance.py --timeout 1800
	TASKBOARD_SOAK=full $(BIN)/python -m pytest -m "hypothesis and not soak" --timeout 1800

bench: chromium
	$(BIN)/python -m tests.bench $(ARGS)

lint: format types contracts js-lint

format: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/test.stamp
	$(BIN)/mypy

contracts: $(VENV)/test.stamp
	$(BIN)/lint-imports

chromium: system $(VENV)/test.stamp
	$(BIN)/python -m tests.support.programs.chromium

# What comes from the system needs none of our packages, so it may come while they are installed.
system: | $(BIN)/python
	$(BIN)/python tests/support/programs/system.py

# What the scripts "lint" and "test" of tests/js/package.json do.
js: js-lint js-test

js-lint: $(VENV)/js.stamp
	$(NPM) run lint

js-test: $(VENV)/js.stamp
	$(NPM) test

# Brings the locks in line with the requirements; ARGS=--upgrade moves what they bring along, too.
lock: $(BIN)/uv
	echo uv | $(LOCK) - --output-file .ci/uv.txt $(ARGS)
	$(LOCK) requirements.txt --output-file requirements.lock $(ARGS)
	$(LOCK) tests/requirements.txt --constraints requirements.lock --output-file tests/requirements.lock $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage* tests/js/node_modules

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Taskboard needs Python 3.11 or newer: name one with make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

# pip brings uv, and uv the rest, in a fifth of the time.
$(BIN)/uv: .ci/uv.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/uv.txt
	touch $@

$(VENV)/run.stamp: requirements.lock $(BIN)/uv
	$(SYNC) requirements.lock
	touch $@

$(VENV)/test.stamp: tests/requirements.lock $(VENV)/run.stamp
	$(SYNC) requirements.lock tests/requirements.lock
	touch $@

$(VENV)/js.stamp: tests/js/package-lock.json $(VENV)/test.stamp
	$(NPM) ci --no-audit --no-fund
	touch $@
