# `make book` and `make test` need Python 3.11 or newer, git and make; they set up all the rest in .venv.
# Every command here has a plain equivalent in README.md.
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check

.NOTPARALLEL:
.PHONY: book a-browser serve lab test test-all fuzz bench audit print pdf epub student instructor course course-site sheets zip links pins clean help moved not-graded

help:
	@echo "make book    build the site in _build/html        make test    check it, the same way each time"
	@echo "make fuzz    draw new examples for the laws        make test-all   and whole books more"
	@echo "make serve   show it on this computer              make bench   measure the explorers"
	@echo "make lab     open the chapters in JupyterLab       make pins    renew the pinned requirements"
	@echo "make audit   measure the built site, and write the table to its page"
	@echo "make print   write chapters/ from manuscript/      make clean   remove what was built"
	@echo "make zip     the site as one file, to be sent      make links   ask for the pages it leads to"
	@echo "make pdf     the book as one PDF in dist/         make epub    the book as an EPUB in dist/"
	@echo "make student, make instructor   a site without, or with open solutions; make course   for nbgrader"
	@echo "make sheets  handouts, prediction sheets and slides  make course-site   a course in a box"

# A virtual environment holds absolute paths, so one that was moved or copied here is made anew.
ifneq ($(shell cat $(VENV)/made-in 2>/dev/null),$(CURDIR))
$(PY): moved
endif

$(PY):
	@python=$$(sh tools/find_python.sh) || exit 1; \
	echo "Making $(VENV) with $$python"; \
	"$$python" -m venv --clear $(VENV) && pwd -P > $(VENV)/made-in

# What is downloaded is known by its digest. The book's own package has none: it is this folder.
$(VENV)/book-installed: $(PY) requirements.txt pyproject.toml
	$(PIP) install -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev-installed: $(VENV)/book-installed requirements-dev.txt
	$(PIP) install -r requirements-dev.txt
	@touch $@

node_modules/installed: $(VENV)/dev-installed package.json package-lock.json
	$(VENV)/bin/npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# The pages are printed from manuscript/ into BUILD/_build/book and built there: the checkout stays as it
# is, and may be read-only where BUILD is a folder elsewhere.
BUILD := .
book: $(VENV)/book-installed
	@$(PY) -m tools.printing --book $(BUILD)/_build/book
	$(VENV)/bin/jupyter-book build $(BUILD)/_build/book --path-output $(BUILD) -W -n
	@$(PY) -c "from pathlib import Path; from pullkit.terminal import print_every_letter; \
	print_every_letter(); page = Path('$(BUILD)/_build/html/index.html').resolve(); \
	print(f'\nThe book is in {page.parent}\nOpen {page.as_uri()}\nor run: make serve')"

serve: $(VENV)/book-installed
	@$(PY) tools/serve.py _build/html

lab: $(VENV)/book-installed
	@$(PY) -m pullkit.company
	$(PY) -m jupyterlab --LabApp.default_url=/lab/tree/chapters

# What cannot be set up here is asked for first.
a-browser:
	@python=$$(sh tools/find_python.sh) && "$$python" -m tools.browser

# Two processes, each a file at a time: the tests of a file share pages, a JupyterLab, a course.
TWO := -n 2 --dist loadfile --no-loadscope-reorder

test: TESTS := -m "not slow"
test test-all: a-browser $(VENV)/dev-installed node_modules/installed
	@$(MAKE) --no-print-directory book
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/node node_modules/typescript/bin/tsc
	$(PY) -m pytest $(TWO) $(TESTS)

# New examples every time; what fails is printed with the line that brings it back.
fuzz: $(VENV)/dev-installed
	$(PY) -m pytest $(TWO) -m property --hypothesis-profile=fuzz

bench: a-browser $(VENV)/dev-installed
	$(PY) -m benchmarks

# Builds the book before, and again with what was measured.
audit: a-browser $(VENV)/dev-installed node_modules/installed
	@$(MAKE) --no-print-directory book
	$(PY) -m tools.audit
	@$(MAKE) --no-print-directory book

print: $(VENV)/book-installed
	@$(PY) -m tools.printing

# The built site as one file, the same bytes for the same site.
zip: book
	@$(PY) -m tools.archive _build/html dist/a-matter-of-pull-site.zip

links: $(VENV)/book-installed
	@$(PY) -m tools.links _build/html

# On paper stands what the site shows: it is built first.
pdf epub: a-browser $(VENV)/dev-installed
	@$(MAKE) --no-print-directory book
	@$(PY) -m tools.paper $@ --site $(BUILD)/_build/html

# Each edition is a whole book in a folder of its own, built there. Its buttons lead to its own
# repository: make student REPOSITORY=https://github.com/OWNER/NAME
student instructor: $(VENV)/book-installed
	rm -rf dist/$@
	@$(PY) -m tools.classes $@ $(if $(REPOSITORY),--repository $(REPOSITORY))
	cd dist/$@ && PYTHONPATH=. ../../$(VENV)/bin/jupyter-book build . -W -n

course: $(VENV)/book-installed not-graded
	rm -rf dist/course
	@$(PY) -m tools.classes course

# A course in a box: make course-site REPOSITORY=https://github.com/OWNER/NAME
course-site: $(VENV)/book-installed
	@$(PY) -m tools.classes box --repository "$(REPOSITORY)"

# The other files take the versions of the first. None says where packages come from.
PIN := $(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--fork-strategy fewest --no-annotate --generate-hashes --custom-compile-command "make pins"
SAME := --constraints requirements.txt
pins: $(VENV)/dev-installed
	$(PIN) --extra book --extra lab --group build --output-file requirements.txt pyproject.toml
	$(PIN) $(SAME) --extra lab --group build --output-file .binder/requirements.txt pyproject.toml
	$(PIN) $(SAME) --group dev --output-file requirements-dev.txt

# Handouts, prediction sheets and slides, of the built book.
sheets: book
	@$(PY) -m tools.sheets

# A class's work is never deleted.
not-graded:
	@if [ -e dist/course/submitted ] || [ -e dist/course/gradebook.db ]; then \
	echo "dist/course holds submissions or grades: move it elsewhere first"; exit 1; fi

clean: not-graded
	rm -rf _build dist
