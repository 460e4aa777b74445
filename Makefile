# Every target works on a machine that has only Python 3.11 or newer. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
ARGS ?=
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help up test lint bench lock

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "%-14s %s\n", $$1, $$2 }'
	@echo
	@echo "  PYTHON=python3.12  the Python to build .venv with      PORT=8001  where \`make up\` listens"
	@echo "  ARGS=\"-k nps -x\"   handed to pytest or to the benchmarks"

up: .venv/.installed ## run everything here: database, sample workspace, web, worker, beat (Ctrl-C stops it)
	@exec $(PY) manage.py up --host $(HOST) --port $(PORT)

test: .venv/.installed-dev ## run the tests on SQLite, and on PostgreSQL and Redis where they can be reached
	@exec $(PY) tests/run.py $(ARGS)

lint: .venv/.installed-dev ## check style, format, types and the import contracts
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@CXAPI_MODE=test .venv/bin/mypy
	@.venv/bin/lint-imports --no-cache

bench: .venv/.installed-dev ## measure the service with its own benchmarks (bench/)
	@test -f bench/run.py || { echo "There is no benchmark yet: bench/run.py is missing."; exit 1; }
	@exec $(PY) bench/run.py $(ARGS)

lock: .venv/.installed-dev ## write requirements.txt and requirements-dev.txt anew from the .in files
	@for name in requirements requirements-dev; do \
		.venv/bin/pip-compile --quiet --no-header --strip-extras --no-emit-index-url --no-emit-find-links \
			--no-emit-trusted-host --output-file $$name.txt $$name.in || exit 1; done

.venv/bin/python:
	@$(PYTHON) -c '' 2>/dev/null || { echo "cxapi needs Python 3.11 or newer; there is no \`$(PYTHON)\` here. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "cxapi needs Python 3.11 or newer; \`$(PYTHON)\` is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "\`$(PYTHON)\` has no venv module. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Making the virtual environment .venv ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.installed: requirements.txt | .venv/bin/python
	@echo "Installing what the service needs (once per change of requirements.txt) ..."
	@$(PY) -m pip install -qq --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing what the tests need (once per change of requirements-dev.txt) ..."
	@$(PY) -m pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/.installed $@
