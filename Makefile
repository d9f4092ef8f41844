# Works with GNU make 3.81 and later; on Windows in Git Bash. `make` alone lists the targets.

# What may be given on the command line, for example: make lab JUPYTER_ARGS="--no-browser --port 8899"
#   PYTHON         the Python that makes the environment: 3.11, 3.12 or 3.13 (default: the first found)
#   LESSON         the lesson that `make fresh` gives back
#   JUPYTER_ARGS   flags for JupyterLab
#   PYTEST_ARGS    flags for pytest
#   WAY            of `make test-other-arithmetic`: avx2 or plain (default: the first the processor has)
#   NOTEBOOKS      the notebooks that `make notebooks` runs (default: all)
#   MODELS         the models that `make models` trains (default: all)
#   MARGINS_ARGS   lessons and flags for `make margins`, for example "06 07 --seeds 5"
#   DOCS_ARGS      flags for `make docs` and `make docs-serve`, for example --port 8900
#   LESSONS POINTS SEED COURSE                 what `make assignments` builds; quote lists: LESSONS="02 06"
#   LESSONS STUDENTS WORKERS SHARD COURSE      what `make grade` marks, for example SHARD=2/8
#   SHARDS                                     the folders that `make merge` puts together
#   ASSIGNMENT_ARGS GRADE_ARGS HUB_ARGS        further flags for them and for `make hub`; try --help
#   UV_ARGS        flags for `make lock`; --upgrade takes the newest versions

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
VENV_PYTHON := $(BIN)/python

# Who may run tools/environment/bootstrap.py; `py` is Windows' launcher. .venv's own Python comes last, since on
# Windows it could not remove itself.
ifdef PYTHON
export PYTHON
PYTHONS := "$(PYTHON)"
else
PYTHONS := python3 python py $(VENV_PYTHON)
endif

# No news, no update check, no extension catalogue: JupyterLab reaches for no network and asks
# nothing (tools/environment/jupyter turns off the question whether to fetch news). Files are listed from here, whatever a configuration in the home folder says.
LAB_FLAGS := --LabApp.news_url=None \
	--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate \
	--LabApp.extension_manager=readonly \
	--ServerApp.root_dir=. \
	--LabApp.default_url=/lab/tree/my_course/00_start_here.ipynb

# Python keeps what it has compiled: uv installs source only, and without this a shell that sets the
# variable compiles TensorFlow and matplotlib at every start of a kernel, for ten seconds.
unexport PYTHONDONTWRITEBYTECODE

# $(call flag,course,COURSE): --course "…" if COURSE is given, nothing if not.
flag = $(if $($(2)),--$(1) "$($(2))")

.DEFAULT_GOAL := help
.NOTPARALLEL: # the environment is made once, by one
.PHONY: help lab test check test-other-arithmetic notebooks margins docs docs-serve pdf models bench results \
	paper rivals seeds shrinking doubling \
	keras-settings answers distributed lint format lock clean environment assignments grade merge feedback grade-example hub hub-install

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 |\2/p' Makefile | awk -F'|' '{ printf "%-20s%s\n", $$1, $$2 }'

# The kernel of .venv comes before one of the same name in the home folder.
lab: export JUPYTER_PREFER_ENV_PATH := 1
# tools/environment/jupyter switches off the question whether JupyterLab may fetch news, and the extensions that
# only teachers and hubs need.
lab: export JUPYTER_CONFIG_PATH := $(CURDIR)/tools/environment/jupyter
# A profile of IPython in the home folder may change what cells print: the course has its own.
lab: export IPYTHONDIR := $(CURDIR)/build/ipython
lab: environment ## open the course, your own copies in my_course, in JupyterLab
	$(VENV_PYTHON) -m helpers.my_course
	$(VENV_PYTHON) -m jupyterlab $(LAB_FLAGS) $(JUPYTER_ARGS)

.PHONY: update fresh forget-progress
update: environment ## bring what the course has changed into my_course; your answers stay
	$(VENV_PYTHON) -m helpers.my_course update

fresh: environment ## give one lesson back fresh (LESSON=02); yours stays beside it
	$(VENV_PYTHON) -m helpers.my_course fresh $(LESSON)

forget-progress: environment ## delete what is noted about checks and guesses
	$(VENV_PYTHON) -m helpers.my_course forget-progress

test check: export TEST_STARTED := $(shell date +%s)
test: environment-dev lint ## run every check
	$(VENV_PYTHON) -m tools.environment.browser
	$(VENV_PYTHON) -m assignments.bubblewrap
	$(VENV_PYTHON) -m assignments.jupyterhub --install
	$(VENV_PYTHON) -m pytest -n 2 --parts $(PYTEST_ARGS)

check: environment-dev lint ## what a minute can check: no training, no browser, no hub, no sandbox
	$(VENV_PYTHON) -m pytest -n 2 --parts -m "not slow" tests helpers $(PYTEST_ARGS)

test-other-arithmetic: environment-test ## what depends on trained weights, as another processor computes
	$(VENV_PYTHON) -m tools.gate.arithmetic $(call flag,way,WAY) \
		pytest -n 2 --parts -m arithmetic $(PYTEST_ARGS)

notebooks: environment-test ## execute the lessons and store their outputs
	$(VENV_PYTHON) -m tools.gate.execute_notebooks $(NOTEBOOKS)

margins: environment-test ## how much room the assertions about trained networks have, over ten seeds
	$(VENV_PYTHON) -m tools.gate.margins $(MARGINS_ARGS)

docs: environment-docs ## build the book in docs/_build/html
	$(VENV_PYTHON) -m docs.build_book $(DOCS_ARGS)

docs-serve: environment-docs ## build the book and show it on 127.0.0.1
	$(VENV_PYTHON) -m docs.build_book --serve $(DOCS_ARGS)

pdf: environment-dev ## print the whole course as one PDF, in docs/_build
	$(VENV_PYTHON) -m tools.environment.browser
	$(VENV_PYTHON) -m docs.build_pdf

models: environment ## train the models in data/models anew
	$(VENV_PYTHON) -m tools.data.train_models $(MODELS)

assignments: environment-assignments ## make graded assignments of the lessons, in build/course
	$(VENV_PYTHON) -m assignments.build $(call flag,lessons,LESSONS) $(call flag,points,POINTS) \
		$(call flag,seed,SEED) $(call flag,course,COURSE) $(ASSIGNMENT_ARGS)

grade: environment-assignments ## mark what was handed in, each submission in a sandbox
	$(VENV_PYTHON) -m assignments.bubblewrap
	$(VENV_PYTHON) -m assignments.grade $(call flag,lessons,LESSONS) \
		$(call flag,students,STUDENTS) $(call flag,workers,WORKERS) $(call flag,shard,SHARD) \
		$(call flag,course,COURSE) $(GRADE_ARGS)

merge: environment-assignments ## put the marks of shards together
	$(VENV_PYTHON) -m assignments.merge $(call flag,course,COURSE) $(SHARDS)

feedback: environment-assignments ## write the feedback pages anew, after marking by hand
	$(VENV_PYTHON) -m assignments.feedback $(call flag,course,COURSE)

grade-example: environment-assignments ## from nothing to a graded class, with submissions that ship
	$(VENV_PYTHON) -m assignments.bubblewrap
	$(VENV_PYTHON) -m assignments.examples $(GRADE_ARGS)

hub-install: environment-assignments ## get the hub's proxy from npm
	$(VENV_PYTHON) -m assignments.jupyterhub --install

hub: environment-assignments ## start a JupyterHub for a class on this machine, to try it out
	$(VENV_PYTHON) -m assignments.jupyterhub $(call flag,course,COURSE) $(HUB_ARGS)

bench: environment-dev ## measure the speeds in docs/results.md
	$(VENV_PYTHON) -m benchmarks
	$(VENV_PYTHON) -m benchmarks.views
	$(VENV_PYTHON) -m benchmarks.pages
	$(VENV_PYTHON) -m benchmarks.grading --plot build/grading.svg

results: environment ## train the lessons' networks and print the table of results in docs/results.md
	$(VENV_PYTHON) -m benchmarks.results

seeds: environment ## train networks of lesson 12 with several seeds; write data/results (half an hour)
	$(VENV_PYTHON) -m benchmarks.garments

paper: environment ## print how many digits are read right on each kind of paper
	$(VENV_PYTHON) -m benchmarks.paper

rivals: environment ## train lesson 7's network with each remedy against overfitting; print the table
	$(VENV_PYTHON) -m benchmarks.rivals

shrinking: environment ## train one small network with max pooling, average pooling, a stride; print the table
	$(VENV_PYTHON) -m benchmarks.shrinking

doubling: environment ## train lesson 9's small CNN on 1,000 to 8,000 digits, five seeds; write data/results
	$(VENV_PYTHON) -m benchmarks.doubling

keras-settings: environment ## print what settings of Keras change in the time that training takes
	$(VENV_PYTHON) -m benchmarks.keras_settings

answers: environment ## print how many natural wrong answers the checks name
	$(VENV_PYTHON) -m benchmarks.answers $(ANSWERS_ARGS)

distributed: environment ## train with two workers and compare with one process
	$(VENV_PYTHON) -m benchmarks.distributed

lint: environment-lint ## check style, layout and types of the code
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy

format: environment-lint ## put the code in layout, mend what can be mended
	$(VENV_PYTHON) -m ruff check --fix .
	$(VENV_PYTHON) -m ruff format .

lock: environment ## write uv.lock from pyproject.toml
	PATH="$(BIN):$$PATH" uv lock $(UV_ARGS)

# my_course, and courses and hubs in build, hold the work of people: they stay.
clean: ## remove the environment and all else that can be made again
	rm -rf docs/_build
	if test -d build; then find build -mindepth 1 -maxdepth 1 ! -name "*course*" ! -name hub -exec rm -rf {} +; fi
	rm -rf .venv .pytest_cache .hypothesis .ruff_cache *.egg-info
	find . -path ./my_course -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -path ./my_course -prune -o -name .ipynb_checkpoints -type d -prune -exec rm -rf {} +

# Quick and silent when .venv is as it should be. `environment` is what a learner needs,
# `environment-docs` has the extra `docs` of pyproject.toml too; `dev` is all of them. Each candidate
# is tried out first: a `python3` on PATH may be one that only says how to install Python.
environment:
	@$(call bootstrap)
environment-%:
	@$(call bootstrap,$*)

bootstrap = for python in $(PYTHONS); do \
		if "$$python" -c "import sys; sys.exit(sys.version_info < (3, 6))" >/dev/null 2>&1; then \
			exec "$$python" tools/environment/bootstrap.py $(1); \
		fi; \
	done; \
	echo "No Python 3 found (tried: "$(PYTHONS)"). This course needs Python 3.11, 3.12 or 3.13:" >&2; \
	echo "  Debian, Ubuntu:  sudo apt install python3 python3-venv" >&2; \
	echo "  macOS:           brew install python@3.12" >&2; \
	echo "  Windows:         winget install Python.Python.3.12" >&2; \
	echo "  conda:           conda env create -f environment.yml" >&2; \
	exit 1
