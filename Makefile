# Needs make and Python 3.11 or newer; everything else goes into .venv.

PYTHON ?= python3
PY := .venv/bin/python
LOCK = $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet $(UPGRADE)
UV ?= .venv/bin/uv

.PHONY: run demo test soak bench lock
.DELETE_ON_ERROR:

# The dashboard on HOST:PORT. It serves once the published data are in the store at DATABASE_URL.
run: .venv/run.stamp
	@$(PY) -m etl published
	@exec $(PY) app.py

demo: run

# All that CI checks.
test: .venv/dev.stamp /usr/bin/chromium
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest -m "not soak" -n 2

# The long ones: kills, fuzzing, mutants.
soak: .venv/dev.stamp /usr/bin/chromium
	.venv/bin/pytest -m soak

bench: .venv/dev.stamp
	$(PY) -m tests.benchmarks

# Both lock files from pyproject.toml; `make lock UPGRADE=--upgrade` takes newer releases.
# A line that is not a pinned name or its hash (an address, a path, an option) is refused.
lock: .venv/dev.stamp
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --group bench --constraints requirements.lock --output-file requirements-dev.lock
	@! grep -nEv '^[a-z0-9.-]+(\[[a-z,-]+\])?==[0-9a-z.!+]+( ; [^/@]+)? \\$$|^    --hash=sha256:[0-9a-f]{64}( \\)?$$' \
		requirements.lock requirements-dev.lock

# A stamp is older than what it was made from, or the step is done again.
.venv/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "This needs Python 3.11 or newer with venv (on Debian: apt install python3 python3-venv)." \
		"'$(PYTHON)' is $$($(PYTHON) --version 2>&1). Name another one with: make $(MAKECMDGOALS) PYTHON=python3.13" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(PY) -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(PY) -m pip install --quiet --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

# The browser tests drive Debian's Chromium.
/usr/bin/chromium:
	@command -v apt-get >/dev/null || { echo "The browser tests need $@, and apt-get is not here to install it." >&2; exit 1; }
	@if [ "$$(id -u)" = 0 ]; then as=; elif command -v sudo >/dev/null; then as=sudo; else \
		echo "The browser tests need $@. Install it as root: apt-get install chromium" >&2; exit 1; fi; \
	$$as apt-get update && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y chromium
