# Two commands for a newcomer: `make demo` and `make test`. Everything lives in .venv, node_modules and var.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SERVE  ?= yes

.PHONY: demo test prove check lint types contracts unit browser-packages environment assets lock clean

environment: $(VENV)/.installed
assets: node_modules/.installed

$(VENV)/.installed: requirements/dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("sbyt needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

node_modules/.installed: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

demo: environment assets
	$(BIN)/sbyt demo $(if $(filter no,$(SERVE)),--no-serve,)

test: environment assets browser-packages lint types contracts unit

check: lint types contracts unit

lint:
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports --no-logo

# Native tracebacks: pytest's own read the source by a parser that Python 3.11 breaks where a browser test has failed.
unit:
	$(BIN)/pytest -n 2 --dist loadgroup --tb=native $(PYTEST)

# Heavy proofs: the run and the server killed hundreds of times, hosts cut off. `make prove ACCOUNTS=1000000 PROVE="random-kills"`.
ACCOUNTS ?= 1000
prove: environment
	$(BIN)/python -m tests.prove $(PROVE) --accounts $(ACCOUNTS)

# Browser tests need a Chromium; where apt cannot give it they are skipped and say so.
browser-packages:
	@command -v chromium >/dev/null || ( [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null ) || echo "no chromium: browser tests will be skipped"

lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header requirements/dev.in -o requirements/dev.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements/dev.lock requirements/runtime.in -o requirements/runtime.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements/dev.lock requirements/cluster.in -o requirements/cluster.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements/dev.lock requirements/bench.in -o requirements/bench.lock

clean:
	rm -rf $(VENV) node_modules var static
