BIN := .venv/bin

# every process of a run would compile every module again
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format docs lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv from requirements.lock (every command below does so itself)
	@deploy/bootstrap

demo: setup ## Load data, build five packs, print demo sign-ins and serve the dashboards
	@$(BIN)/workbench demo

test: ## Run the linter, the type checker and every test
	@deploy/bootstrap --browser
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/python -m pytest --collect-only --quiet >/dev/null 2>&1 & \
	$(BIN)/mypy --no-error-summary; types=$$?; wait; exit $$types
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

lint: setup ## Run the linter and the type checker
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: setup ## Lay out the code and mend what the linter can
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

docs: setup ## Write the reference pages of docs/ from the code
	@$(BIN)/workbench docs

lock: setup ## Compile requirements.lock and environment.yml from pyproject.toml
	@deploy/lock

clean: ## Remove the environment and the caches; data in var/ stays
	@rm -rf .venv .tools .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
