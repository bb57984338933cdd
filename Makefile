# `make` lists what there is. Works with GNU make 3.81 (macOS) and later, and any POSIX shell.

HOST = localhost
PORT ?= 8501
VENV ?= .venv
PY = $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test test-slow check format bench clean browser

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed ## Start the dashboard: HOST=localhost PORT=8501; HEADLESS=1 opens no browser
	@$(PY) -I -S -c "$$CHECK_PORT" "$(HOST)" "$(PORT)"
	@( $(PY) -I -S -c "$$WELCOME" "$(HOST)" "$(PORT)" "$(HEADLESS)" $$$$ & ); \
	exec $(PY) -m streamlit run app.py --server.address "$(HOST)" --server.port "$(PORT)" \
		--server.headless true --logger.hideWelcomeMessage true

test: $(VENV)/.installed-dev browser ## Run the tests, those in a real Chromium included: ARGS="-k dirichlet"
	@export CHROMIUM="$$($(FIND_CHROMIUM))"; failed=0; \
	$(if $(ARGS),$(PY) -m pytest $(ARGS) || failed=1,$(ALL_TESTS)); exit $$failed

# A browser and what it shows keep two cores busy; of the others, two at a time do.
ALL_TESTS = $(PY) -m pytest tests/browser || failed=1; \
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/fl_core tests/pages || failed=1

test-slow: $(VENV)/.installed-dev browser ## Run the slow tests, and only those
	CHROMIUM="$$($(FIND_CHROMIUM))" $(PY) -m pytest -m slow $(ARGS)

check: $(VENV)/.installed-dev ## Check format, lint and types
	$(PY) -m ruff format --check --quiet .
	$(PY) -m ruff check .
	$(PY) -m mypy --strict fl_core

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

$(VENV)/.installed: requirements.txt | $(VENV)/bin/pip
	@echo "Installing what Fedarium needs. The first time, this takes a few minutes."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements.txt | $(VENV)/bin/pip
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

# --- starting -------------------------------------------------------------------------------------

define CHECK_PORT
import socket, sys
host, port = sys.argv[1:]
if not port.isdecimal() or not 0 < int(port) < 65536:
    sys.exit(f"PORT must be 1..65535, got {port}.")
try:
    socket.create_connection((host, int(port)), timeout=1).close()
except OSError:
    sys.exit()
sys.exit(
    f"Port {port} is taken: something already answers there. If it is Fedarium, open "
    f"http://{host}:{port}; if not, choose another port: make run PORT={int(port) % 65535 + 1}"
)
endef
export CHECK_PORT

# Waits until the server answers, then says so and opens a browser where there is a screen. Streamlit
# opens none for an st.App, and asks another machine for this one's address when it prints its own.
define WELCOME
import http.client, os, socket, sys, time, webbrowser
host, port, headless, server = sys.argv[1:]
everywhere = host in ("0.0.0.0", "::")
shown = "localhost" if everywhere else host
while True:
    try:
        os.kill(int(server), 0)
    except OSError:
        sys.exit()
    try:
        server_says = http.client.HTTPConnection(shown, int(port), timeout=5)
        server_says.request("GET", "/_stcore/health")
        if server_says.getresponse().status == 200:
            break
    except (OSError, http.client.HTTPException):
        pass
    time.sleep(0.2)
url = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
print(f"\n  Fedarium is ready: {url}", flush=True)
if everywhere:
    print(f"  On other machines: http://{socket.gethostname()}:{port}", flush=True)
print("  Ctrl+C stops it.\n", flush=True)
screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
if screen and not headless and not os.environ.get("SSH_CONNECTION"):
    webbrowser.open(url)
endef
export WELCOME
