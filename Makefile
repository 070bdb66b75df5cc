# Everything a newcomer and CI do. `make` alone lists it.
.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/bash

PORT ?= 8000
BIN := .venv/bin
PYTEST := $(BIN)/pytest
# Fast tests: no database, no browser, no network.
FAST := $(wildcard tests/unit tests/contract tests/architecture)
# About half of their time each. Two runs side by side collect half each, where two workers of one run collect all twice.
HALF := $(wildcard tests/architecture tests/unit/plans)
OTHER_HALF := $(filter-out $(HALF) %/__pycache__,$(wildcard tests/contract tests/unit/*))
SLOW := $(filter-out tests/e2e tests/doubles tests/__pycache__ $(FAST),$(patsubst %/,%,$(wildcard tests/*/)))

# Tests start many processes of the product: none of them is to compile it anew, whatever this shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## elenca i comandi
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## prepara tutto quello che serve per sviluppare, senza avviare nulla
	@scripts/setup.sh dev

.PHONY: run
run: ## prepara ciò che manca e avvia il servizio su http://localhost:$(PORT)
	@scripts/setup.sh runtime
	@exec $(BIN)/cittadino run --port $(PORT)

.PHONY: test
test: ## tutte le prove, partendo da zero
	@scripts/setup.sh dev
	@$(MAKE) --no-print-directory check
	@scripts/together.sh '$(MAKE) --no-print-directory integration AT_ONCE=2' 'AT_ONCE=2 scripts/browser_tests.sh'

.PHONY: check
check: ## stile, tipi, dipendenze fra moduli e prove veloci (circa due minuti)
	@scripts/python_env.sh dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	@scripts/together.sh '$(BIN)/mypy' '$(PYTEST) -q $(HALF)' '$(PYTEST) -q $(OTHER_HALF)'

# Three at a time: they wait for servers, processes and time-outs as much as they work.
AT_ONCE ?= 3
.PHONY: integration
integration: ## prove con un vero PostgreSQL e sulle pagine
	$(if $(SLOW),$(PYTEST) -q -n $(AT_ONCE) --dist worksteal $(SLOW),@echo 'Nessuna prova con il database, per ora.')

.PHONY: e2e
e2e: ## prove in browser veri, contro il servizio avviato
	@scripts/frontend.sh
	@scripts/browser_tests.sh

.PHONY: e2e-full
e2e-full: ## come e2e, comprese le dimostrazioni lente (quattro anni di bollettini, venti processi uccisi, trecento casi per proprietà: circa un'ora)
	CITTADINO_TEST_EXAMPLES=300 $(PYTEST) -q -n 2 $(FAST) tests/integration/alerts/test_quiet_hours.py tests/integration/alerts/test_lifecycle_twin.py tests/integration/core/test_territory_matching.py
	CITTADINO_TEST_DAYS=1461 $(PYTEST) -q --timeout 3600 tests/integration/alerts/test_years.py tests/integration/alerts/test_what_devices_believe.py
	CITTADINO_TEST_KILLS=20 CITTADINO_TEST_MESSAGES=20000 $(PYTEST) -q -s --timeout 3600 tests/integration/alerts/test_kills.py
	@scripts/frontend.sh
	@scripts/browser_tests.sh full

.PHONY: bench
bench: ## misure di velocità, stampate come rapporti
	@scripts/bench.sh

.PHONY: screenshots
screenshots: ## rifà le immagini della documentazione
	@scripts/screenshots.sh

.PHONY: demo-remove
demo-remove: ## toglie i dati dimostrativi
	@$(BIN)/cittadino demo --remove

.PHONY: format
format: ## mette in ordine il codice
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: lock
lock: ## riscrive i file di blocco a partire da pyproject.toml
	@scripts/lock.sh
