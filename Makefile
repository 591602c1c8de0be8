# Needs make and Python 3.11 or newer; everything else goes into .venv.

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --no-compile
UV ?= .venv/bin/uv
LOCK = $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --system-certs --quiet $(UPGRADE)

.PHONY: run demo test soak bench lock
.DELETE_ON_ERROR:

# The dashboard on HOST:PORT. It serves once the published data are in the store at DATABASE_URL.
run: .venv/run.stamp
	@exec $(PY) app.py

# The same with a simulated programme beside the published data.
demo: .venv/run.stamp
	@$(PY) -m etl published
	@$(PY) -m etl illustrate
	@exec $(PY) app.py

# All that CI checks. The browser's tests run apart: their driver's event loop and Flask's test client don't mix; a file's
# tests stay in one process, so that its server starts once.
test: .venv/dev.stamp /usr/bin/chromium
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest -m "not soak and not browser" -n 2 --dist worksteal
	.venv/bin/pytest -m browser -n 2 --dist loadfile

# The long ones: kills, fuzzing, random stores (SOAK_STORES of each kind).
soak: .venv/dev.stamp /usr/bin/chromium
	.venv/bin/pytest -m soak -n 2 --dist worksteal

bench: .venv/dev.stamp
	$(PY) -m tests.benchmarks -o docs/benchmarks.json

# Both lock files from pyproject.toml; `make lock UPGRADE=--upgrade` takes newer releases.
# A line that is not a pinned name or its hash (an address, a path, an option) is refused.
lock: .venv/dev.stamp
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --group bench --constraints requirements.lock --output-file requirements-dev.lock
	@! grep -nEv '^[a-z0-9.-]+(\[[a-z,-]+\])?==[0-9a-z.!+]+( ; [^/@]+)? \\$$|^    --hash=sha256:[0-9a-f]{64}( \\)?$$' \
		requirements.lock requirements-dev.lock

# A step is done again when what its stamp was made from is newer. Modules are compiled when they are first
# imported, which halves the wait; before tests all of them are, because a compiler's warning would fail a test.
.venv/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "This needs" \
		"Python 3.11 or newer with venv (on Debian: apt install python3-venv); $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
		"To name another one: make run PYTHON=python3.13" >&2; exit 1; }
	@$(PY) -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	$(PIP) --require-hashes --no-deps -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(PIP) --require-hashes --no-deps -r requirements-dev.lock
	@$(PY) -W ignore -m compileall -qq -j 0 .venv/lib || true
	@touch $@

# The browser tests drive Debian's Chromium.
/usr/bin/chromium:
	@command -v apt-get >/dev/null || { echo "The browser tests need $@, and apt-get is not here to install it." >&2; exit 1; }
	@if [ "$$(id -u)" = 0 ]; then as=; elif command -v sudo >/dev/null; then as=sudo; else \
		echo "The browser tests need $@. Install it as root: apt-get install chromium" >&2; exit 1; fi; \
	$$as apt-get update && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y chromium
