# On a machine with python3, make and git: `make run` goes from nothing to published lists, `make test` runs every test.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONPATH := $(CURDIR)
export MLFLOW_DISABLE_TELEMETRY := true
export DO_NOT_TRACK := true
export OMP_WAIT_POLICY := PASSIVE
# threads of a numeric library that wait for each other on a busy machine cost more than they give
export OPENBLAS_NUM_THREADS := 1
ifeq ($(origin ON_TRACK_KEY_FILE),undefined)
ifeq ($(origin ON_TRACK_KEY),undefined)
ifeq ($(wildcard $(HOME)/.config/on-track/key),)
export ON_TRACK_KEY_FILE := $(CURDIR)/.demo-key
endif
endif
endif

.PHONY: help environment peers spark key browser gallery run test fuzz oracle check cases catalogue govuk lock month reproduce \
	explain retire preview review ui boroughs-report ceilings bench-features bench-models bench-review publish clean

help:  ## what there is to do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

environment: .venv/ready  ## build the environment from the locked requirements

.venv/ready: requirements.lock requirements-uv.lock
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	.venv/bin/uv pip sync --quiet --system-certs --python .venv/bin/python --require-hashes --compile-bytecode requirements.lock
	touch .venv/ready

peers: .venv-peers/ready  # other tools that are measured beside ours; nothing of ours needs them

.venv-peers/ready: requirements-peers.lock | .venv/ready
	python3 -m venv .venv-peers
	.venv/bin/uv pip sync --quiet --system-certs --python .venv-peers/bin/python --require-hashes requirements-peers.lock
	touch .venv-peers/ready

spark: .spark/ready  ## PySpark beside the environment, in .spark (Java 17 is needed to run it; docs/spark.md)

.spark/ready: requirements-spark.lock .venv/ready
	rm -rf .spark
	# built with the locked setuptools: a build environment of its own would be fetched without hashes
	.venv/bin/uv pip install --quiet --system-certs --python .venv/bin/python --target .spark --no-deps --no-build-isolation --require-hashes --compile-bytecode -r requirements-spark.lock
	touch .spark/ready

key:  # only where no key is set
	@if [ "$${ON_TRACK_KEY_FILE:-}" = "$(CURDIR)/.demo-key" ] && [ ! -f .demo-key ]; then
		(umask 077; printf 'demo key for the made-up boroughs, no secret' > .demo-key)
		echo "wrote .demo-key: no secret, only for made-up boroughs; for real records set ON_TRACK_KEY_FILE (see README)"
	fi

run: environment key  ## from the extracts to published lists (the made-up boroughs, unless params.yaml says otherwise)
	@dvc repro

browser:  # Debian's Chromium, in which the tests open the review page
	@command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null)

gallery: environment browser  ## draw the review page's pictures anew: docs/review-page.md
	@$(PYTHON) -m tests.review.gallery

test: environment spark key browser  ## every test and check that CI needs
	$(MAKE) --no-print-directory check
	$(PYTHON) -m pytest -n 2 --dist loadfile

fuzz: environment  ## 10,000 damaged files, each read, set aside or refused; others with FUZZ_SEED=1
	FUZZ_INPUTS=10000 $(PYTHON) -m pytest -q tests/extracts/test_damaged_files.py tests/extracts/test_damaged_forms.py

oracle: environment key  ## 5,000 made-up histories, each cell of the catalogue against the oracle in plain Python
	ORACLE_HISTORIES=5000 $(PYTHON) -m pytest -q tests/features/test_oracle.py

check: environment  ## style, types and import rules
	ruff check .
	ruff format --check .
	mypy schemas extracts features lists measures models pipeline review synthetic benchmarks
	lint-imports

cases: environment  ## try the case cards of tests/cases and draw each: build/cases/index.html
	@$(PYTHON) -m tests.draw_cards

catalogue: environment  ## write docs/features.md anew from the declarations in features/
	@$(PYTHON) -m pipeline.features catalogue --markdown > docs/.features.md
	mv docs/.features.md docs/features.md

month: environment  ## lay out the next extract's folder: make month BOROUGH=lbhf
	@$(PYTHON) -m pipeline.month $(BOROUGH)

reproduce: environment key  ## make a list again from its commit: identical, or what differs: make reproduce ID=3f2a9c51
	@$(PYTHON) -m pipeline.trace reproduce "$(ID)" $(if $(COMMIT),--commit "$(COMMIT)")

explain: environment  ## each value, day, reason and review entry of a listed family: make explain ID=3f2a9c51 FAMILY=
	@$(PYTHON) -m pipeline.trace explain "$(ID)" "$(FAMILY)"

retire: export RETIRE_WHY = $(WHY)
retire: environment  ## withdraw a list, or a model by its MLflow run or train.as_of: make retire ID= WHY="..."
	@$(PYTHON) -m pipeline.trace retire "$(ID)" --why "$$RETIRE_WHY"

preview: environment key  ## the new month's lists beside the last ones, before anything is shown or published
	@dvc repro evaluate score reviewed
	$(PYTHON) -m pipeline.trace preview

review: environment key  ## the page on which leads review the lists: http://127.0.0.1:8700 (DO=verify, DO=corrections, DO=take-in)
	@$(PYTHON) -m pipeline.review $(DO)

ui: environment  ## MLflow on this machine: http://127.0.0.1:5000
	@$(PYTHON) -m pipeline.tracking

boroughs-report: environment  ## the made-up boroughs beside published figures: data/calibration/report.html
	@$(PYTHON) -m synthetic.calibration

ceilings: environment key  ## how good a model could be on the made-up boroughs (about 25 minutes): data/ceilings
	@$(PYTHON) -m benchmarks.ceilings

bench-features: environment peers  ## 208 features of a million made-up children, beside other engines (CHILDREN=, ENGINES=)
	@$(PYTHON) -m benchmarks.features $(if $(CHILDREN),--children $(CHILDREN)) $(if $(ENGINES),--engines $(ENGINES))

bench-models: environment key  ## the models beside their goals on made-up boroughs of ten seeds, hours (SEEDS=, SCALE=, LARGE=, TIMES=)
	@$(PYTHON) -m benchmarks.models $(if $(SEEDS),--seeds $(SEEDS)) $(if $(SCALE),--scale $(SCALE)) $(if $(LARGE),--large $(LARGE)) $(if $(TIMES),--times $(TIMES))

bench-review: environment  ## 50 leads at once at the review page, on SQLite and on PostgreSQL (4 minutes)
	@env -u ON_TRACK_REVIEW_DATABASE $(PYTHON) -m benchmarks.review_load
	@$(PYTHON) -m tests.pipeline.postgres $(PYTHON) -m benchmarks.review_load

publish: environment key  ## publish again, where a run was deleted in MLflow or the server has changed
	@$(PYTHON) -m pipeline.publish

govuk:  # the design system's assets, as they are but for the font and the crest, which are not a council's to use
	@work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT
	npm pack --silent --pack-destination "$$work" govuk-frontend@6.3.0 >/dev/null
	tar xzf "$$work"/*.tgz -C "$$work"
	mkdir -p review/static/govuk
	sed -E 's/@font-face\{[^}]*\}//g; s/GDS Transport,//g; s#url\(/assets/images/govuk-crest.svg\)#none#g; /^\/\*# sourceMappingURL/d' \
		"$$work"/package/dist/govuk/govuk-frontend.min.css > review/static/govuk/govuk-frontend.min.css
	sed 's,//\# sourceMappingURL=.*,,' "$$work"/package/dist/govuk/govuk-frontend.min.js > review/static/govuk/govuk-frontend.min.js

lock:  ## write requirements.lock anew from requirements.in, and those of Spark and of the peers
	uv pip compile --quiet --system-certs --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements.in -o requirements.lock
	uv pip compile --quiet --system-certs --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements-peers.in -o requirements-peers.lock
	uv pip compile --quiet --system-certs --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements-spark.in -o requirements-spark.lock

clean:  ## take the environment and all that can be made again away; extracts, lists and editions that were shown and the review page's records stay
	rm -rf .venv .venv-peers .spark build
	@for made in data/*; do
		case "$$made" in
			data/extracts|data/flag|data/packet|data/review) ;;
			data/measure) find "$$made" -mindepth 1 -maxdepth 1 ! -name editions -exec rm -rf {} + ;;
			*) rm -rf "$$made" ;;
		esac
	done
