# Everything here works from a bare checkout: each target sets up what it needs first, and is quick the second time.
SHELL := /bin/sh
PYTHON_HERE := .venv/bin/python
SETUP := installer/linux/setup.sh
# More arguments for pytest: make test ARGS="-k clipboard"
ARGS ?=

.PHONY: help run setup test test-slow lint format screens bench-start bench-hands bench-client

help:
	@echo "make run        open the window (without a screen: carry the practice task out on a private desktop)"
	@echo "make test       the tests, on a private desktop"
	@echo "make test-slow  the tests that take long"
	@echo "make lint       ruff, mypy and the import rules"
	@echo "make format     lay the code out as lint wants it"
	@echo "make screens    pictures of every pane and state, into build/screens/"
	@echo "make bench-start, bench-hands   measured: the start; what arrives of the same actions, beside a plain loop"
	@echo "make bench-client   measured: what the client adds to a call, and how long it takes over answers"
	@echo "make setup      everything that run and test need"

setup:
	@$(SETUP) window desktop test

run:
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		$(SETUP) window && exec .venv/bin/coasty-desktop; \
	else \
		$(SETUP) window desktop && exec $(PYTHON_HERE) -m tests.desktop.demo; \
	fi

test: setup
	$(PYTHON_HERE) -m pytest -n 2 --dist worksteal -m "not slow" $(ARGS)

test-slow: setup
	$(PYTHON_HERE) -m pytest -m slow --timeout 600 $(ARGS)

lint: setup
	$(PYTHON_HERE) -m ruff check .
	$(PYTHON_HERE) -m ruff format --check .
	$(PYTHON_HERE) -m mypy
	.venv/bin/lint-imports

format: setup
	$(PYTHON_HERE) -m ruff check --fix .
	$(PYTHON_HERE) -m ruff format .

screens: setup
	$(PYTHON_HERE) -m tests.desktop.screens

bench-start: setup
	$(PYTHON_HERE) -m benchmarks.start

# pyautogui overwrites files of python-xlib, so what is measured against has an environment of its own.
bench-hands: setup
	test -x .venv-bench/bin/python || $(PYTHON_HERE) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements/bench.txt
	$(PYTHON_HERE) -m benchmarks.hands.compare --public-python .venv-bench/bin/python --write docs/hands.md

bench-client: setup
	$(PYTHON_HERE) -m benchmarks.client
