# `make` alone explains the targets.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
PIP := $(VENV)/bin/pip --disable-pip-version-check install --quiet --constraint requirements.lock

BROWSED := tests/browser tests/snippet tests/shop
# Each in a process of its own: the browser's driver and the other tests both want the event loop.

ALONE := { echo "── what failed beside the others, once more alone" && $(VENV)/bin/pytest --last-failed --last-failed-no-failures none; }
# A busy machine is no failure; what fails twice is.

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench

help: ## Explain the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/test snippet/node_modules/.package-lock.json ## Install everything into this folder, and chromium where it is missing
	@tools/system-packages

demo: $(VENV)/run ## Run the service with a demo shop on port 8080 (PORT=… for another)
	@$(VENV)/bin/fivefold demo --port $(PORT)

test: setup ## Run every test: service, snippet, browser, shop
	@echo "── the snippet's types, and that its built files are fresh"
	@cd snippet && npm run --silent check && npm run --silent fresh
	@echo "── the service, in $(VENV)"
	@$(VENV)/bin/pytest -n 2 --dist loadgroup $(addprefix --ignore=,$(BROWSED)) || $(ALONE)
	@for part in $(BROWSED); do echo "── $$part, in chromium" && { $(VENV)/bin/pytest $$part || $(ALONE); } || exit 1; done

check: setup ## Format, lint and type-check
	@$(VENV)/bin/ruff format --check . && $(VENV)/bin/ruff check . && $(VENV)/bin/mypy
	@cd snippet && npm run --silent check
	@$(VENV)/bin/fivefold check content

bench: $(VENV)/test ## Measure the figures of the docs
	@$(VENV)/bin/fivefold bench all

$(VENV)/bin/python:
	@echo "── Python environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fivefold needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run: pyproject.toml requirements.lock | $(VENV)/bin/python
	@echo "── installing the service (a minute or two the first time)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/test: $(VENV)/run
	@echo "── installing the test tools"
	@$(PIP) --editable '.[test]'
	@touch $@

snippet/node_modules/.package-lock.json: snippet/package-lock.json
	@tools/system-packages npm
	@echo "── installing the snippet's build tools"
	@cd snippet && npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json
