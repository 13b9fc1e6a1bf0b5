# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?=
BIN := .venv/bin
SECONDS_OF_DEMO ?= 60

.DEFAULT_GOAL := help
.PHONY: help setup setup-train demo app test check style types suite docs translations package clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

setup: ## Make .venv with what running the app needs
	@PYTHON="$(PYTHON)" packaging/setup.sh app

setup-train: ## Make .venv with the training stack and the developer's tools
	@PYTHON="$(PYTHON)" packaging/setup.sh train

demo: setup ## Play the synthetic camera and find its micro-expressions
	@$(BIN)/flinch demo --headless --seconds $(SECONDS_OF_DEMO)

app: setup ## Open the window
	@$(BIN)/flinch

check: setup-train ## Format, lint, types and the direction of imports
	@$(MAKE) --no-print-directory style types

style:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

test: setup-train ## Everything that must hold, as continuous integration runs it
	@$(MAKE) --no-print-directory style
	@$(MAKE) --no-print-directory --jobs 2 types suite

# Checking types takes what the tests leave of the processor while they wait.
types:
	nice -n 19 $(BIN)/mypy

suite:
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist worksteal

docs: setup-train ## Build the documentation site into build/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

translations: setup ## Collect the window's texts into assets/translations and compile them
	@$(BIN)/python packaging/translations.py

package: ## Build the wheel, the folder that needs no Python, and a Debian package into dist/
	@PYTHON="$(PYTHON)" packaging/setup.sh package
	@.venv-package/bin/python packaging/build.py

clean: ## Remove what the commands made, the environment included
	rm -rf .venv .venv-package build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
