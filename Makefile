# gouji: `make run` and `make test` need Rust and a C compiler, nothing else.

CARGO ?= cargo
OUTPUT ?= output
PROGRAM := $(or $(CARGO_TARGET_DIR),target)/release/gouji
CORPUS ?= sample_corpus
MDBOOK := target/mdbook/bin/mdbook
WINDOWS := x86_64-pc-windows-gnu

MODEL ?= ch_PP-OCRv4_rec_infer.onnx

.PHONY: pictures help run build test verify format lint docs rustdoc windows page glance wheel python engines sail package chaos bench fuzz writers formats wild recipes shelf sample clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build what is needed, read sample_corpus, publish to output/latest
	@$(PROGRAM) run $(CORPUS) -o $(OUTPUT) || [ $$? -eq 3 ]

build:
	$(CARGO) build --release --locked

test: ## every test; those on real reports when GOUJI_REAL_REPORTS names a folder of them
	$(CARGO) test --release --locked
	$(CARGO) test --release --locked -p gouji-maker -p gouji-peers

verify: format lint rustdoc windows fuzz ## formatting, lints, documentation, the check for Windows, every reader on damaged files for a few seconds

format:
	$(CARGO) fmt --all --check

# Clippy as the compiler of our own code in an ordinary build: `cargo clippy` would check all of polars once more. What it
# compiles is never run, so that our own code is not optimised; dependencies have levels of their own.
lint: export CARGO_PROFILE_RELEASE_OPT_LEVEL = 0
lint: export CLIPPY_ARGS = -Dwarnings__CLIPPY_HACKERY__
lint: export RUSTC_WORKSPACE_WRAPPER = clippy-driver
lint:
	$(CARGO) build --release --locked --all-targets
	$(CARGO) build --release --locked --all-targets -p gouji-maker -p gouji-peers
	PYO3_BUILD_EXTENSION_MODULE=1 PYO3_NO_PYTHON=1 $(CARGO) check --release --locked -p gouji-python

docs: rustdoc $(MDBOOK) ## the documentation of the code, and the guide in target/book with its links checked
	$(MDBOOK) build docs

rustdoc:
	RUSTDOCFLAGS="-Dwarnings" $(CARGO) doc --release --locked --no-deps --document-private-items
	$(CARGO) test --quiet --release --locked --test it documents::links

$(MDBOOK):
	$(CARGO) install --quiet --locked --root target/mdbook --target-dir target/mdbook/build --no-default-features mdbook@0.5.4

# Nothing is linked, so no C code is compiled: zstd needs no compiler for Windows.
windows: export CC_x86_64_pc_windows_gnu = true
windows: export AR_x86_64_pc_windows_gnu = true
windows: ## check that all of it compiles for Windows, where Windows' standard library can be had
	@if rustup target add $(WINDOWS) >/dev/null 2>&1; then \
		$(CARGO) check --release --locked --all-targets --target $(WINDOWS); \
	else \
		echo "SKIPPED: nothing was checked for Windows, since \`rustup target add $(WINDOWS)\` failed"; \
	fi

CHROMIUM ?= /usr/bin/chromium
# `make page PICTURES=docs/pictures` also takes the pictures of the guide.
PICTURES ?=
PAGE_CHECK := target/page
page: build ## the review page in a headless Chromium: types, each view, a verdict there and back; pictures in target/page
	@$(CHECK_PAGE)

glance: build ## the short form of `make page`: types, and the way of a verdict
	@SHORT=1; export SHORT; $(CHECK_PAGE)

define CHECK_PAGE
if ! command -v node >/dev/null || ! command -v npm >/dev/null || ! [ -x $(CHROMIUM) ]; then \
	echo "SKIPPED: the page was not looked at, since it takes Node, npm and Chromium (CHROMIUM names it)"; exit 0; fi; \
mkdir -p $(PAGE_CHECK) && cp web/check/package.json web/check/page.js web/check/tsconfig.json $(PAGE_CHECK)/ && \
if ! npm install --silent --no-audit --no-fund --prefix $(PAGE_CHECK); then \
	[ "$$SHORT" = 1 ] || exit 1; \
	echo "SKIPPED: the page was not looked at, since npm could not install what drives Chromium"; exit 0; fi; \
$(PAGE_CHECK)/node_modules/.bin/tsc -p $(PAGE_CHECK)/tsconfig.json && \
CHROMIUM=$(CHROMIUM) PICTURES=$(PICTURES) node $(PAGE_CHECK)/page.js $(PROGRAM) $(CORPUS) $(PAGE_CHECK)/run
endef

CARGO_DEB := target/cargo-deb/bin/cargo-deb
package: build $(CARGO_DEB) ## the program without symbols, completions, manual pages, a .deb and a container in target/package, each tried
	CARGO="$(CARGO)" CARGO_DEB=$(CARGO_DEB) sh packaging/package.sh $(PROGRAM) target/package $(CORPUS)

$(CARGO_DEB):
	$(CARGO) install --quiet --locked --root target/cargo-deb --target-dir target/cargo-deb/build cargo-deb@3.8.0

# Flags that instrument a program for libFuzzer. With a named target, they do not apply to build scripts.
FUZZ_FLAGS := --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares
FUZZ_HOST := $(shell rustc -vV | sed -n 's/^host: //p')
FUZZ_TARGETS := archive html mht text docx wordxml xlsx excelxml doc rtf xls pdf ofd
FUZZ_SECONDS ?= 4

fuzz: ## damaged files for FUZZ_SECONDS a reader; what is found lands in fuzz/artifacts
	RUSTFLAGS="$(FUZZ_FLAGS)" $(CARGO) build --release --locked --manifest-path fuzz/Cargo.toml --target $(FUZZ_HOST) --target-dir fuzz/target
	@for reader in $(FUZZ_TARGETS); do \
		case $$reader in html) name='*.htm*';; wordxml) name='*.word.xml';; excelxml) name='*.excel.xml';; text) name='*.txt';; archive) name='*.[zt][ia][pr]*';; *) name="*.$$reader";; esac; \
		folders="fuzz/corpus/$$reader fuzz/corpus/$$reader-sample fuzz/seeds/$$reader"; \
		mkdir -p $$folders fuzz/artifacts/$$reader; \
		find sample_corpus tests/files -type f -size -200k -name "$$name" -exec cp {} fuzz/corpus/$$reader-sample/ \;; \
		fuzz/target/$(FUZZ_HOST)/release/$$reader $$folders -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 \
			-artifact_prefix=fuzz/artifacts/$$reader/ >fuzz/artifacts/$$reader.log 2>&1 \
			|| { tail -n 30 fuzz/artifacts/$$reader.log; exit 1; }; \
		echo "fuzz $$reader: $$(grep -a -m1 '^Done' fuzz/artifacts/$$reader.log)"; \
	done

PYTHON := target/python
wheel: $(PYTHON)/ready ## the Python package with the command in it, as a wheel in target/wheels
	rm -rf target/wheels
	$(PYTHON)/bin/maturin build --release --locked --manifest-path python/Cargo.toml --out target/wheels

python: wheel ## the Python package installed from its wheel: types, stubs, every test and example
	$(PYTHON)/bin/pip install --quiet --force-reinstall --no-deps target/wheels/gouji-*.whl
	$(PYTHON)/bin/mypy --config-file python/pyproject.toml -p gouji
	cd $(PYTHON) && bin/stubtest gouji._gouji
	$(PYTHON)/bin/pytest -q python/tests

# Few office files: LibreOffice takes longer to write one than all engines to read it.
ENGINES := target/engines
ENGINE_REPORTS ?= 5000
ENGINE_FORMATS ?= html:20,text:10,docx,doc,xlsx,xls,pdf,ofd
engines: wheel writers $(ENGINES)/ready ## Sail and Spark read ENGINE_REPORTS made reports: their tables and queries beside those of a run, and what each way costs
	$(ENGINES)/bin/pip install --quiet --force-reinstall --no-deps target/wheels/gouji-*.whl
	rm -rf $(ENGINES)/corpus $(ENGINES)/truth $(ENGINES)/runs
	$(MAKE_CORPUS) $(ENGINES)/corpus --reports $(ENGINE_REPORTS) --seed 9 --faults 0.2 --formats $(ENGINE_FORMATS) --truth $(ENGINES)/truth
	$(ENGINES)/bin/python python/tests/engines.py $(ENGINES)/corpus $(ENGINES)/runs sail spark

$(ENGINES)/ready: Makefile
	command -v java >/dev/null || apt-get install -qq -y openjdk-17-jre-headless
	python3 -m venv $(ENGINES)
	$(ENGINES)/bin/pip install --quiet pysail==0.7.2 "pyspark[connect]==4.2.0" pyarrow==26.0.1 pandas==3.1.1 polars==2.1.0 duckdb==2.0.1
	touch $@

SAIL := target/sail
sail: ## the short form of `make engines`: Sail alone, on 300 reports
	@if ! { [ -f $(SAIL)/ready ] && [ $(SAIL)/ready -nt Makefile ]; } && ! $(INSTALL_SAIL); then \
		echo "SKIPPED: no engine was tried, since it could not be installed from PyPI"; exit 0; fi; \
	$(MAKE) --no-print-directory wheel && \
	$(SAIL)/bin/pip install --quiet --force-reinstall --no-deps target/wheels/gouji-*.whl && \
	rm -rf $(SAIL)/corpus $(SAIL)/truth $(SAIL)/runs && \
	$(MAKE_CORPUS) $(SAIL)/corpus --reports 300 --seed 9 --faults 0.2 --truth $(SAIL)/truth && \
	$(SAIL)/bin/python python/tests/engines.py $(SAIL)/corpus $(SAIL)/runs sail

INSTALL_SAIL = { python3 -m venv $(SAIL) && $(SAIL)/bin/pip install --quiet --retries 1 --timeout 20 \
	pysail==0.7.2 pyspark-client==4.2.0 pyarrow==26.0.1 pandas==3.1.1 polars==2.1.0 duckdb==2.0.1 && \
	$(MAKE) --no-print-directory $(PYTHON)/ready && touch $(SAIL)/ready; }

$(PYTHON)/ready: Makefile
	python3 -m venv $(PYTHON)
	$(PYTHON)/bin/pip install --quiet maturin==1.16.0 mypy==2.4.1 pytest==9.2.0 polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.1 pandas==3.1.1
	touch $@

PEERS := target/peers
bench: export PEERS_PYTHON := $(abspath $(PEERS))/bin/python
bench: build $(PEERS)/ready ## measure: each format and two tables beside their peers on the same files, the whole job, accuracy by rule
	$(CARGO) bench --locked -p gouji-peers --bench formats
	$(CARGO) bench --locked -p gouji-peers --bench reading
	$(CARGO) bench --locked --bench queries
	$(CARGO) bench --locked --bench claims
	$(CARGO) bench --locked --bench job
	$(CARGO) bench --locked --bench cache

$(PEERS)/ready: Makefile
	command -v pdftotext >/dev/null || apt-get install -qq -y poppler-utils || echo "without pdftotext: install poppler-utils"
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet pdfplumber==0.11.8 lxml==6.0.2 python-docx==1.2.0 duckdb==2.0.0 pandas==3.1.1 pyarrow==26.0.1
	touch $@

RECIPES := target/recipes
recipes: build $(RECIPES)/ready ## run the recipes for researchers on the sample and compare what they print, also with R and PSPP where they are
	sh docs/recipes/check.sh $(abspath $(PROGRAM)) $(abspath $(CORPUS)) $(abspath $(RECIPES))/bin/python $(RECIPES)/run

$(RECIPES)/ready: Makefile
	python3 -m venv $(RECIPES)
	$(RECIPES)/bin/pip install --quiet pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.0
	touch $@

SHELF := target/shelf
SHELF_TABLES := panel,facts,causes,reports,totals,trends
shelf: build $(SHELF)/ready ## what `gouji export` writes of CORPUS, read by pyreadstat, pandas and R's haven, and beside their writers
	rm -rf $(SHELF)/run
	$(PROGRAM) run $(CORPUS) -o $(SHELF)/run/output --progress none || [ $$? -eq 3 ]
	for format in dta sav; do $(PROGRAM) export --format $$format --tables $(SHELF_TABLES) \
		--output $(SHELF)/run/output --to $(SHELF)/run/export || exit 1; done
	$(SHELF)/bin/python peers/benches/shelf.py $(SHELF)/run/output/latest $(SHELF)/run/export en $(PROGRAM) $(SHELF)/run/output

$(SHELF)/ready: Makefile
	python3 -m venv $(SHELF)
	$(SHELF)/bin/pip install --quiet pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 pyreadstat==1.3.7
	touch $@

# Programs that turn drafts of the maker into office files: LibreOffice, and Typst for half of the PDF files.
TYPST_PYTHON ?= target/writers/bin/python
export TYPST_PYTHON
FONTS = fonts-noto-cjk fonts-wqy-zenhei fonts-arphic-uming fonts-liberation
OFFICE = libreoffice-writer-nogui libreoffice-calc-nogui
MAKE_CORPUS = $(CARGO) run --release --locked -p gouji-maker --bin make_corpus --
MEASURE = $(CARGO) run --release --locked -p gouji-maker --features measure

writers: ## install LibreOffice, fonts and Typst, where they are missing (Debian, as root)
	@command -v $${SOFFICE:-soffice} >/dev/null || apt-get install -y --no-install-recommends $(OFFICE)
	@dpkg -s $(FONTS) >/dev/null 2>&1 || apt-get install -y --no-install-recommends $(FONTS)
	@$(TYPST_PYTHON) -c 'import typst' 2>/dev/null || \
		{ python3 -m venv target/writers && target/writers/bin/pip install --quiet typst==0.15.2; }

OFD_READERS := target/ofd_readers
$(OFD_READERS)/ready: Makefile
	python3 -m venv $(OFD_READERS)
	$(OFD_READERS)/bin/pip install --quiet ofdkit==0.2.0 docvortex==0.6.4
	touch $@

formats: writers $(OFD_READERS)/ready ## make 1,000 reports in all formats, and 1,000 of all forms, and compare every cell and finding with the truth
	rm -rf target/formats target/formats.truth
	$(MAKE_CORPUS) target/formats --reports 1000 --seed 5 --faults 0.4 --prose \
		--formats html,text,docx:4,doc:4,xlsx:4,xls:4,pdf:3,ofd:3
	$(MEASURE) --bin accuracy -- target/formats target/formats.truth
	$(OFD_READERS)/bin/python peers/benches/ofd_readers.py target/formats target/formats.truth
	rm -rf target/forms target/forms.truth
	$(MAKE_CORPUS) target/forms --reports 1000 --seed 6 --faults 0.4 --years 2014-2024 --prose --formats html:2,text,pdf:2
	$(MEASURE) --bin accuracy -- target/forms target/forms.truth

# Inputs from elsewhere that are not part of the project: fuzzed where they are, besides the made ones.
CASES ?=
wild: build ## reports as they really come: 1,500 made ones beside their truth, and those of a folder CASES, if it is named
	rm -rf target/wild target/wild.truth target/wild.tables
	$(MAKE_CORPUS) target/wild --reports 1500 --seed 7 --wild --faults 0.2
	$(PROGRAM) run target/wild -o target/wild.tables --progress none >/dev/null || [ $$? -eq 3 ]
	$(MEASURE) --bin wild -- target/wild.tables/latest target/wild.truth target/wild
	if [ -f $(CASES)/check.py ]; then GOUJI=$(PROGRAM) python3 $(CASES)/check.py; fi

# Scans of the reports in PDF of the sample, and of the real ones if there are any.
pictures: ## scans made of reports, with damage: cells right, told, wrong, proved, by kind of damage; MODEL names the model
	@if ! command -v pdftoppm >/dev/null; then echo "SKIPPED: scans were not made, since there is no pdftoppm"; exit 0; fi; \
	[ -f "$(MODEL)" ] || { echo "SKIPPED: scans were not read, since there is no model: make pictures MODEL=... (gouji models fetch)"; exit 0; }; \
	$(CARGO) build --release --locked --features pictures && \
	{ [ -x target/pictures/venv/bin/python ] || python3 -m venv target/pictures/venv && target/pictures/venv/bin/pip install -q pillow numpy; } && \
	target/pictures/venv/bin/python maker/pictures/scans.py $(PROGRAM) $(MODEL) target/pictures/scans \
		$$(find sample_corpus "$${GOUJI_REAL_REPORTS:-sample_corpus}" -name '*.pdf' | sort -u)

chaos: build ## the program killed, on full disks, with clocks that are set and a corpus that moves: what is lost, wrong or left
	@ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || apt-get install -qq -y faketime >/dev/null || echo "without clocks: install faketime"
	$(MEASURE) --bin chaos -- $(PROGRAM) sample_corpus

sample: writers ## make sample_corpus and its truth anew
	rm -rf sample_corpus tests/sample_truth
	$(MAKE_CORPUS) sample_corpus --reports 100 --agencies 25 --seed 2024 --faults 0.25 --broken 9 --readme \
		--formats docx:2,doc,xls,html:2,text:2,xlsx:2,pdf,ofd --prose --truth tests/sample_truth

clean: ## remove what was built and published
	$(CARGO) clean
	find $(OUTPUT) -mindepth 1 ! -name README.md -delete
