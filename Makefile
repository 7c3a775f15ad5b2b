# Everything that people and machines do with this project, by name. `make help` lists it.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
# Hundreds of processes start in a test run; each would compile the same files anew.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run test test-long check fmt types golden bench soak web bundle setup setup-tests

bin := .venv/bin

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

run: setup ## Install what is missing and run the center with its demo place (Ctrl-C stops)
	@exec $(bin)/ioc up --demo $(ARGS)

test: setup-tests ## Run the tests (ARGS are for pytest)
	@$(bin)/pytest -q -m 'not long' $(ARGS)

test-long: setup-tests ## Run all tests, also those that take an hour
	@$(bin)/pytest -q -o faulthandler_exit_on_timeout=false $(ARGS)

check: setup-tests ## Lint, types, floors, of Python and of the web app
	@$(bin)/ruff check .
	@$(bin)/ruff format --check --quiet .
	@$(bin)/mypy
	@$(bin)/lint-imports
	@cd dashboards/web && npm run --silent check

fmt: setup-tests ## Format the code and repair what can be repaired by itself
	@$(bin)/ruff format .
	@$(bin)/ruff check --fix .

golden: setup-tests ## Rewrite generated pages and expected outputs; then read the difference
	@$(bin)/python -c 'from core.service.settings import reference; print(reference(), end="")' > docs/settings.md
	@$(bin)/python -c 'from api.openapi import FILE, document; FILE.write_bytes(document())'
	@cd dashboards/web && npm run --silent types
	@$(bin)/ioc grafana generate config/tam-duong --into dashboards/grafana/generated --url https://ioc.example.vn
	@$(bin)/pytest -q -m 'not long' --snapshot-update tests/unit

types: setup-tests ## Write the OpenAPI document and its types, and check the web app against them
	@$(bin)/python -c 'from api.openapi import FILE, document; FILE.write_bytes(document())'
	@cd dashboards/web && npm run --silent types && npm run --silent check

bench: setup-tests ## Measure what the issue promises; see benchmarks/RESULTS.md
	@$(bin)/python -m benchmarks $(only) $(ARGS)

soak: setup-tests ## Ten times the load for minutes=60; the figures stay in folder= (default: a new one in /tmp)
	@$(bin)/python -m benchmarks.soak --minutes $(or $(minutes),60) $(if $(folder),--folder $(folder)) $(ARGS)

web: ## Build the web app
	@deploy/build-web

bundle: ## Pack all for a machine without the internet into one tar (docs/install.md)
	@deploy/make-bundle $(or $(folder),dist)

setup: ## Install what running needs (apt, pip, npm) and build the web app
	@deploy/setup-debian
	@deploy/setup-python runtime
	@deploy/build-web

setup-tests: ## Install what testing needs as well
	@deploy/setup-debian --tests
	@deploy/setup-python dev
	@deploy/build-web
