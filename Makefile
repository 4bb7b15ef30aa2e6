# Two commands do everything: `make demo` shows the main jobs, `make test` runs all checks.
# Each sets up .venv first, from locked dependencies, and again only when the locks change.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SAMPLES := src/reportedly/samples
# As the command line has it: numpy's products are small, and threads only wait for each other.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: demo test lint quality bench docs figures lock clean

demo: .venv/run
	@$(BIN)/reportedly read $(SAMPLES)/day5-northern-herald.html
	@$(BIN)/reportedly demo

# Files of tests are spread over the cores; each file stays on one.
test: lint docs quality
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

quality: .venv/dev
	$(BIN)/python -m quality $(if $(JSON),--json quality/figures.json)

bench: .venv/bench
	$(BIN)/python -m bench $(if $(JSON),--json bench/figures.json)

docs: .venv/dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# `make figures` measures everything and rewrites what the documentation shows.
figures: .venv/dev
	$(MAKE) quality bench JSON=1
	$(BIN)/python docs/remake.py

# Rewrites the locks from pyproject.toml.
lock: .venv/run
	$(PIP) uv
	for group in run dev bench; do \
	  $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" --quiet $$([ $$group = run ] || echo --group $$group) --group build \
	    -o requirements/$$group.txt; \
	done

.venv/run: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

.venv/bench: requirements/bench.txt .venv/run
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

clean:
	rm -rf .venv .venv-bench site dist
