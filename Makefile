# `make run` brings a trial node up; `make test` tests everything. The rest is for developers.

PYTHON3 ?= python3
BIN := .venv/bin
# each has a PostgreSQL of its own; more than four find no work
SIDE_BY_SIDE := -n logical --maxprocesses 4 --dist loadfile
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup setup-run run test check fix bench lock messages assets wheel clean \
	campaign-sharing campaign-timing campaign-pages campaign-crash

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 26

setup:  ## .venv with everything: to run, to test and to check
	@$(PYTHON3) tools/setup.py develop

setup-run:
	@$(PYTHON3) tools/setup.py run

run: setup-run  ## a trial node with an invented world (HOST, PORT and ALCYON_HOME are honoured)
	@exec $(BIN)/alcyon up --trial

test: setup  ## every test; brings Debian's chromium when root
	@$(BIN)/python tools/browser.py
	@$(BIN)/python -m pytest -p tools.pytest_real_data $(SIDE_BY_SIDE) $(ARGS)

check: setup  ## formatting, types, floors, our own rules, licences, translations
	@$(BIN)/python -m tools.check

fix: setup  ## let ruff mend what it can
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: setup  ## speed and memory, as ratios in one run
	@$(BIN)/python -m benchmarks $(ARGS)

campaign-sharing: setup  ## 100,000 decisions of the sharing rule through every door
	@$(BIN)/python -m campaigns sharing $(ARGS)

campaign-timing: setup  ## hidden against absent, 10,000 requests each
	@$(BIN)/python -m campaigns timing $(ARGS)

campaign-pages: setup  ## axe on every page, four languages, two themes
	@$(BIN)/python tools/browser.py
	@$(BIN)/python -m campaigns pages $(ARGS)

campaign-crash: setup  ## kill -9 of web, worker and database during imports
	@$(BIN)/python -m campaigns crash $(ARGS)

assets: setup  ## copy the front-end libraries again (after tools/icons.txt changed)
	@$(BIN)/python tools/assets.py --with-test-tools

messages: setup  ## bring new strings into the translations
	@$(BIN)/python tools/messages.py update

lock: setup  ## pin and hash the dependencies again (ARGS=--upgrade for newer ones)
	@$(BIN)/python tools/lock.py "$$($(PYTHON3) -c 'import sys; sys.path.insert(0, "tools"); import setup; print(setup.uv_command())')" $(ARGS)
	@$(BIN)/python tools/assets.py --lock

wheel: setup  ## dist/*.whl with assets and translations inside
	@"$$($(PYTHON3) -c 'import sys; sys.path.insert(0, "tools"); import setup; print(setup.uv_command())')" build --quiet --out-dir dist

clean:  ## away with all that was made, except the data
	rm -rf .venv .tools .stamps node_modules dist build src/alcyon/web/static/vendor
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
