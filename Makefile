# Taskboard: `make run` serves it, `make test` checks everything, `make soak` checks for long.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT := $(or $(STREAMLIT_SERVER_PORT),8501)

.PHONY: run test lint bench soak clean

run: $(VENV)/run.stamp
	STREAMLIT_SERVER_PORT=$(PORT) $(BIN)/streamlit run dashboard.py

test: lint
	$(BIN)/python tests/chromium.py
	$(BIN)/python -m pytest -n 3 --dist loadfile

lint: $(VENV)/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/test.stamp
	$(BIN)/python tests/chromium.py
	$(BIN)/python -m tests.bench $(ARGS)

# The long forms of what `make test` checks in short.
soak: $(VENV)/test.stamp
	TASKBOARD_SOAK=full $(BIN)/python -m pytest tests/soak tests/browser/test_wall_guard.py --timeout 1800

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/run.stamp: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Taskboard needs Python 3.11 or newer: name one with make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/test.stamp: tests/requirements.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@
