# The few commands of this course. Each creates or renews the environment .venv when that is needed, then does its work.
# Options of the command itself go into ARGS:  make race ARGS="--quick --seed 1"

PYTHON ?= python3
ARGS ?=
UV := uv==0.13.9

IN_VENV := .venv/bin/python
# Compiled once here, not at every start where Python may write no bytecode: TensorFlow then loads in half the time.
UV_PIP := $(IN_VENV) -m uv pip install --quiet --compile-bytecode --python $(IN_VENV)
NOTEBOOKS = $(wildcard notebooks/*.ipynb solutions/*.ipynb)
# Files side by side, each from top to bottom, in as many processes as tests/conftest.py finds room for.
SIDE_BY_SIDE := --numprocesses auto --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help lab race study transfer test check bench stress notebooks lock clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-10s %s\n", $$1, $$2 }'

lab: .venv/installed ## open the course in JupyterLab, at notebooks/00_start_here.ipynb
	@$(IN_VENV) -m rlvae_tutor lab $(ARGS)

race: .venv/installed ## train a Q-learning agent to drive a VAE's optimizer and race it against Adam; results in race/
	@$(IN_VENV) -m rlvae_tutor race --resume --output race $(ARGS)

study: .venv/installed ## the whole protocol: ten agents, all baselines, unseen tasks; two hours, results in study/
	@$(IN_VENV) -m rlvae_tutor study --resume --output study $(ARGS)

transfer: .venv/installed ## the policy learned on digits on images, text, speech and sequences; one to two hours, results in transfer/
	@$(IN_VENV) -m rlvae_tutor transfer --resume --output transfer $(ARGS)

test: check ## all checks, all tests, and all notebooks run from top to bottom; needs no network
	@echo "Running the tests and $(words $(NOTEBOOKS)) notebooks"
	@$(IN_VENV) -m pytest $(SIDE_BY_SIDE) tests $(ARGS)

check: .venv/installed ## style, types, spelling, and notebooks in step with their sources
	@echo "Checking style, types, spelling and notebook sources"
	@$(IN_VENV) -m ruff check --quiet .
	@$(IN_VENV) -m ruff format --check --quiet . || { echo "to format the code: .venv/bin/ruff format ." >&2; exit 1; }
	@$(IN_VENV) -m mypy
	@.venv/bin/codespell
	@$(IN_VENV) tools/build_glossary.py --check
	@$(IN_VENV) tools/build_notebooks.py --check

bench: .venv/installed ## performance against peers: every script benchmarks/bench_*.py
	@echo "Running $(words $(wildcard benchmarks/bench_*.py)) benchmarks"
	@set -e; for script in $(wildcard benchmarks/bench_*.py); do echo "$$script"; $(IN_VENV) $$script $(ARGS); done

stress: .venv/installed ## heavier test campaigns (pytest -m stress)
	@echo "Running the stress campaigns"
	@$(IN_VENV) -m pytest -m stress --timeout 0 tests $(ARGS) || \
	  { [ $$? -eq 5 ] && echo "There is no stress campaign yet."; }

notebooks: .venv/installed ## generate and execute notebooks/ from lessons/ (some: ARGS=00_start_here)
	@echo "Generating and executing notebooks"
	@$(IN_VENV) tools/build_glossary.py
	@$(IN_VENV) tools/build_notebooks.py $(ARGS)

lock: .venv/installed ## resolve pyproject.toml anew into requirements.lock
	@echo "Resolving pyproject.toml into requirements.lock"
	@rm -f uv.lock
	@$(IN_VENV) -m uv export --quiet --no-config --format requirements.txt --no-emit-project --extra test \
	  --no-annotate --no-header --output-file requirements.lock >/dev/null
	@rm -f uv.lock

clean: ## remove .venv and all caches; results in race/ stay
	@echo "Removing .venv and caches"
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache build dist *.egg-info tests/browser/screenshots
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
	  echo "$(PYTHON) is not Python 3.11, 3.12 or 3.13; name one that is: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv with the locked packages (once; a minute or two)"
	@$(PYTHON) -m venv .venv
	@$(IN_VENV) -m pip install --quiet --disable-pip-version-check $(UV)
	@$(UV_PIP) --require-hashes --requirement requirements.lock
	@$(UV_PIP) --no-deps --editable .
	@touch $@
