# `make` lists what there is. Works with GNU make 3.81 (macOS) and later, and any POSIX shell.

HOST = localhost
PORT ?= 8501
VENV ?= .venv
PY = $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test test-slow check format bench clean browser proxies postgresql

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed ## Start the dashboard: HOST=localhost PORT=8501; HEADLESS=1 opens no browser
	@$(PY) -I -S -c "$$CHECK_PORT" "$(HOST)" "$(PORT)"
	@export FEDARIUM_OPEN="$(if $(HEADLESS),0,1)"; exec $(PY) -m streamlit run app.py \
		--server.address "$(HOST)" --server.port "$(PORT)" \
		--server.headless true --logger.hideWelcomeMessage true

test: $(VENV)/.installed-dev browser proxies postgresql ## Run the tests, those in a real Chromium included: ARGS="-k dirichlet"
	CHROMIUM="$$($(FIND_CHROMIUM))" $(PY) -m pytest --durations=10 $(or $(ARGS),$(ALL_TESTS))

# Browser tests keep one core busy and wait much, and come first; see tests/conftest.py. What fails
# is tried once more, and listed as RERUN.
ALL_TESTS = -n 2 --dist loadfile --no-loadscope-reorder --reruns 1 --rerun-show-tracebacks -r sxXfER

test-slow: $(VENV)/.installed-dev browser proxies postgresql ## Run the slow tests, and only those
	CHROMIUM="$$($(FIND_CHROMIUM))" $(PY) -m pytest -m slow $(ARGS)

check: $(VENV)/.installed-dev ## Check format, lint and types
	$(PY) -m ruff format --check --quiet .
	$(PY) -m ruff check .
	$(PY) -m mypy --strict fl_core pages app.py

format: $(VENV)/.installed-dev ## Put the code into shape
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

bench: $(VENV)/.installed-dev browser ## Measure speed and memory, all or some: ARGS="memory viewers"
	CHROMIUM="$$($(FIND_CHROMIUM))" $(PY) -m benchmarks $(ARGS)

clean: ## Remove caches; keep the installation and your runs
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find app.py pages fl_core tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# --- installing -----------------------------------------------------------------------------------

# Not bin/python: where Debian's python3-venv is missing, a venv is left with a python and no pip.
$(VENV)/bin/pip:
	@for python in $(PYTHON) python3.11 python3 python3.13 python3.12; do \
		"$$python" -c "$$RIGHT_PYTHON" 2>/dev/null || continue; \
		"$$python" -m venv "$(VENV)" && exit 0; \
		echo "$$python cannot make a virtual environment. On Debian and Ubuntu:" \
			"apt-get install python3-venv" >&2; \
		exit 1; \
	done; \
	echo "Fedarium needs Python 3.11, 3.12 or 3.13, and this machine's python3 is" \
		"$$(python3 --version 2>/dev/null || echo missing). Install one of them, or say where" \
		"it is: make run PYTHON=/path/to/python3.11" >&2; \
	exit 1

$(VENV)/.installed: requirements.txt requirements-engine.txt | $(VENV)/bin/pip
	@echo "Installing what Fedarium needs. The first time, this takes a few minutes."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt requirements-engine.txt | $(VENV)/bin/pip
	@echo "Installing what Fedarium and its tests need. The first time, this takes a few minutes."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $(VENV)/.installed $@

PIP_INSTALL = $(PY) -m pip install --disable-pip-version-check --no-input

define RIGHT_PYTHON
import sys
sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
endef
export RIGHT_PYTHON

# --- the browser of the browser tests -------------------------------------------------------------

# Prints the path of the first one there is. CHROMIUM=/path/to/it comes before all others.
FIND_CHROMIUM = for name in "$(CHROMIUM)" chromium chromium-browser google-chrome-stable \
	google-chrome "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
	"/Applications/Chromium.app/Contents/MacOS/Chromium"; do \
	command -v "$$name" && break; done

browser:
	@[ -n "$$($(FIND_CHROMIUM))" ] && exit 0; \
	echo "Installing Chromium for the browser tests."; \
	if command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then \
		root=; [ "$$(id -u)" = 0 ] || root="sudo -n"; \
		$$root apt-get update -q && $$root env DEBIAN_FRONTEND=noninteractive \
			apt-get install -q -y --no-install-recommends chromium </dev/null; \
	elif command -v brew >/dev/null; then \
		brew install --cask google-chrome; \
	fi; \
	[ -n "$$($(FIND_CHROMIUM))" ] && exit 0; \
	echo "The browser tests need Chromium or Google Chrome, and there is neither. Install one" \
		"(Debian: apt-get install chromium; Fedora: dnf install chromium; macOS: brew install" \
		"--cask google-chrome), or say where it is: make test CHROMIUM=/path/to/chromium" >&2; \
	exit 1

# --- the proxies of the browser tests -------------------------------------------------------------

# Debian's packages are unpacked and not installed, which would start them on this machine's port 80.
PROXIES = $(abspath $(VENV))/proxies
FIND_PROXY = PATH="$$PATH:/usr/sbin:$(PROXIES)/usr/sbin:$(PROXIES)/usr/bin" command -v
AS_ROOT = $$([ "$$(id -u)" = 0 ] || echo sudo -n)

proxies: | $(VENV)/bin/pip
	@for name in nginx caddy; do \
		$(FIND_PROXY) $$name >/dev/null && continue; \
		echo "Fetching $$name for the browser tests."; \
		if command -v apt-get >/dev/null; then \
			( mkdir -p "$(PROXIES)" && cd "$(PROXIES)" && $(AS_ROOT) apt-get update -q; \
			apt-get download -q $$name && dpkg-deb -x $${name}_*.deb . && rm $${name}_*.deb ); \
		elif command -v brew >/dev/null; then \
			brew install $$name; \
		fi; \
		$(FIND_PROXY) $$name >/dev/null || echo "There is no $$name: the tests that need it will NOT" \
			"run. Debian: apt-get install $$name; macOS: brew install $$name" >&2; \
	done
# --- the database of some tests -------------------------------------------------------------------

# Where it cannot be brought, these tests say that they did not run; on CI they fail.
FIND_POSTGRESQL = command -v initdb || ls /usr/lib/postgresql/*/bin/initdb \
	/opt/homebrew/opt/postgresql*/bin/initdb 2>/dev/null

postgresql:
	@[ -n "$$($(FIND_POSTGRESQL))" ] && exit 0; \
	if command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then \
		echo "Installing PostgreSQL for the tests of stores on it."; \
		root=; [ "$$(id -u)" = 0 ] || root="sudo -n"; \
		$$root apt-get update -q && $$root env DEBIAN_FRONTEND=noninteractive \
			apt-get install -q -y --no-install-recommends postgresql </dev/null; \
	elif command -v brew >/dev/null; then \
		echo "Installing PostgreSQL for the tests of stores on it."; \
		brew install postgresql@17; \
	fi; \
	exit 0

# --- starting -------------------------------------------------------------------------------------

define CHECK_PORT
import errno, socket, sys
host, port = sys.argv[1:]
if not port.isdecimal() or not 0 < int(port) < 65536:
    sys.exit(f"PORT must be 1..65535, got {port}.")
def taken(how):
    other = int(port) % 65535 + 1
    sys.exit(
        f"Port {port} is taken: something already {how} there. If it is Fedarium, open "
        f"http://{host}:{port}; if not, choose another port: make run PORT={other}"
    )
try:
    socket.create_connection((host, int(port)), timeout=1).close()
except OSError:
    pass
else:
    taken("answers")
with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
    trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        trial.bind((host, int(port)))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            taken("listens")
        if error.errno == errno.EACCES:
            sys.exit(f"Port {port} is for root alone: choose one from 1024 on, make run PORT=8501")
        sys.exit(
            f"HOST={host} is no address of this machine ({error.strerror}). It must be localhost, "
            "one of its own addresses, or 0.0.0.0, which is all of them: make run HOST=0.0.0.0"
        )
endef
export CHECK_PORT
