# `make` alone lists every command. Each installs what it needs on its first run.
PYTHON ?= python3
BIN := .venv/bin
CONTRACT := openapi/panic-callouts.yaml
REDOCLY = PATH="$(CURDIR)/$(BIN):$$PATH" REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true $(SPEC_LINT)/node_modules/.bin/redocly
SPEC_LINT := openapi/lint
PEERS := benchmarks/peers
PYODIDE := tests/pyodide
RENDERER := mock/aura_panic_mock/renderer
PORT := 0
# The commit that `check-version` compares a branch with.
BASE ?= $(shell git rev-parse --verify --quiet origin/HEAD)
# What has to pass before a release.
CHECKS := lint types check-generated check-version test
CONTRACT_RUN := tests/contract/test_mock.py::test_the_mock_keeps_the_contract[in_process]
MINUTES := 10
# What runs the tests: `coverage run` measures them.
RUN := python
CONTRACT_OPTIONS = --contract '$(CONTRACT)' $(if $(BASE_URL),--base-url '$(BASE_URL)') $(if $(SEED),--seed $(SEED)) \
	$(if $(REQUEST),--request $(REQUEST)) $(if $(TIME_LIMIT),--time-limit $(TIME_LIMIT)) \
	$(if $(FORMAT),--format $(FORMAT)) $(if $(OUTPUT),--output '$(OUTPUT)') $(if $(HAR),--har '$(HAR)')

unexport PIP_PREFIX PIP_TARGET PIP_USER

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help: ## List every command
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-22s %s\n", $$1, $$2}' Makefile

demo: generate ## Show the client at work, from the contract to a cancelled callout
	@$(BIN)/python docs/demo.py

check: $(CHECKS) ## Run everything that has to pass before a push or a release

test: setup renderer $(SPEC_LINT)/node_modules ## Run every test, contract tests included
	@$(BIN)/$(RUN) -m pytest

test-quick: setup ## Run the unit and integration tests and one contract run
	@$(BIN)/python -m pytest tests/unit tests/integration '$(CONTRACT_RUN)'

test-pythons: setup ## Run the tests on every supported Python that is on the PATH, and with the lowest dependencies
	@$(BIN)/nox

test-pyodide: setup $(PYODIDE)/node_modules ## Run the unit tests on CPython 3.14, as WebAssembly
	@PATH="$(CURDIR)/$(BIN):$$PATH" node --experimental-wasm-stack-switching $(PYODIDE)/run.mjs

coverage: ## Run every test, report lines that no test reaches, and fail below the floor
	@rm -rf .coverage
	@$(MAKE) --no-print-directory test RUN='coverage run'
	@$(MAKE) --no-print-directory coverage-report

coverage-report: setup
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

test-httpx2: setup $(SPEC_LINT)/node_modules ## Run the tests with httpx2, the successor of httpx (TESTS=tests/unit)
	@PYTHONPATH=$(CURDIR)/tests/httpx2 $(BIN)/python -m pytest $(TESTS)

contract-staging: setup ## Check the vendor's staging against the contract, read-only (tests/contract/staging)
	@$(BIN)/python -m tests.contract.staging

staging-scenario: setup ## Raise, stream, watch and cancel a test callout on staging, step by step
	@$(BIN)/python -m tests.contract.staging.scenario

setup: .venv/installed ## Install everything into .venv, if it is not there yet

generate: setup ## Regenerate the package from the contract
	@$(BIN)/python -m tools.generate
	@$(BIN)/python -m tools.operations_table $(CONTRACT) openapi/README.md

check-generated: setup ## Fail if the committed package does not match the contract
	@$(BIN)/python -m tools.generate --check

lint: setup lint-spec ## Lint the contract, the code and the imports between packages
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache

lint-spec: setup $(SPEC_LINT)/node_modules ## Lint the contract and validate its examples
	@$(REDOCLY) lint --config $(SPEC_LINT)/redocly.yaml $(CONTRACT)

diff: setup ## List the changes since the last release (FORMAT=json, markdown, github or junit)
	@$(BIN)/python -m tools.api_diff diff --contract '$(CONTRACT)' --format '$(FORMAT)'

check-version: setup ## Fail if a change has neither a new version nor a changelog fragment (BASE=commit)
	@$(BIN)/python -m tools.api_diff check-version --base '$(BASE)'

check-upstream: setup ## Compare a newer document with the contract (AGAINST=path-or-url)
	@$(BIN)/python -m tools.api_diff check-upstream '$(AGAINST)'

update-api-baseline: setup ## Save contract and public interface as those of a release (VERSION=0.2.0)
	@$(BIN)/python -m tools.api_diff update-api-baseline $(VERSION)

types: setup ## Check the types strictly, and those of the public interface with a second checker
	@$(BIN)/mypy
	@$(BIN)/basedpyright --warnings

renderer: $(RENDERER)/node_modules ## Fetch Swagger UI for the mock's page, if it is not there yet

screenshots: setup renderer ## Take the pictures of the mock's page in docs/simulator
	@$(BIN)/python -m tests.simulator.screenshots

mock: setup ## Run the mock service on loopback (PORT=8080, or a free one)
	@$(MAKE) --silent renderer || echo "# npm was not reached: the page of the mock cannot show the contract."
	@$(BIN)/aura-panic-mock --port $(PORT)

contract: setup ## Test a mock or service against the contract (BASE_URL=, FORMAT=, more in tests/contract)
	@$(BIN)/python -m tests.contract $(CONTRACT_OPTIONS)

contract-deep: setup ## Do the same with far more requests, for MINUTES=10 and with a new seed each time
	@CONTRACT_ANSWERS=250 $(BIN)/python -m pytest --quiet tests/contract/client
	@$(BIN)/python -m tests.contract --minutes $(MINUTES) $(CONTRACT_OPTIONS)

soak: setup ## Run clients and a mock under random failures for MINUTES=10, and check the results
	@$(BIN)/python -m tests.robustness.soak --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

benchmark: setup ## Measure the client beside its peers
	@$(BIN)/python -m benchmarks.client

benchmark-decoding: setup ## Measure decoding beside pydantic and the generator's plain output
	@$(BIN)/python -m benchmarks.decoding

benchmark-load: setup ## Measure the client beside httpx with many threads, tasks and calls
	@$(BIN)/python -m benchmarks.load

benchmark-mock: setup $(PEERS)/node_modules ## Measure the mock beside Prism
	@$(BIN)/python -m benchmarks.mock

benchmark-mock-history: setup ## Measure the mock with up to a million closed callouts
	@$(BIN)/python -m benchmarks.mock_history

benchmark-mock-pages: setup ## Measure the cost of open pages for the mock
	@$(BIN)/python -m benchmarks.mock_pages

audit: setup ## Look up known vulnerabilities of all locked packages (uses the network)
	@{ echo '# /// script'; echo '# dependencies = ['; \
		sed -n 's/^\([a-z0-9].*[^ ]\) *\\$$/#   "\1",/p' requirements.lock; echo '# ]'; echo '# ///'; } > .venv/locked.py
	@$(BIN)/uv audit --preview-features audit --script .venv/locked.py

build: setup renderer ## Build the sdist and the wheel into dist/, with an SBOM and checksums
	@$(BIN)/python -m tools.release.build

publish: setup renderer ## Upload the release at this tag to the package index INDEX=https://...
	@$(BIN)/python -m tools.release.publish '$(INDEX)'

release: setup renderer ## Make the release VERSION=1.2.3 and publish it to INDEX (DRY_RUN=1 lists the steps)
	@$(BIN)/python -m tools.release.release '$(VERSION)' --index '$(INDEX)' $(if $(DRY_RUN),--dry-run)

index: setup ## Run a package index on loopback, to rehearse a release (PORT=8081, or a free one)
	@$(BIN)/python -m tools.release.index --port $(PORT)

format: setup ## Format the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

lock: setup ## Lock the development tools anew, after a change in pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --group dev --extra mock --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock

clean: ## Remove everything that was set up or built
	@rm -rf .venv */*/node_modules $(RENDERER)/node_modules dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .nox

# uv comes first, alone and by its hash. Where it cannot reach an index that pip is configured for,
# pip does the same more slowly.
.venv/ready: requirements.lock
	@command -v $(PYTHON) > /dev/null || { echo "There is no $(PYTHON). Say which Python to use: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "aura-panic needs Python 3.11 or newer, but $(PYTHON) is " + sys.version.split()[0] + ". Say which to use: make PYTHON=python3.11 ...")'
	@echo "Setting up .venv (once) ..." >&2
	@$(PYTHON) -m venv --clear .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.lock \
		|| { echo "Setting up needs a Python package index that pip can reach."; exit 1; }
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock \
		|| $(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@touch $@

# The project itself, again when its version or its scripts change; its dependencies are in the lock.
.venv/installed: pyproject.toml .venv/ready
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

%/node_modules: %/package-lock.json | .venv/ready
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix $* --ignore-scripts --no-audit --no-fund --no-progress --silent
	@touch $@

.PHONY: $(shell sed -n 's/^\([a-z0-9-]*\):.*\#\# .*/\1/p' Makefile)
