# gouji: `make run` and `make test` need Rust and a C compiler, nothing else.

CARGO ?= cargo
OUTPUT ?= output
CORPUS ?= sample_corpus

.PHONY: help run build test verify format lint docs bench fuzz sample clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build what is needed, read sample_corpus, publish to output/latest
	@target/release/gouji run $(CORPUS) -o $(OUTPUT) || [ $$? -eq 3 ]

build:
	$(CARGO) build --release --locked

test: ## every test; those on real reports when GOUJI_REAL_REPORTS names a folder of them
	$(CARGO) test --release --locked
	$(CARGO) test --release --locked -p gouji-peers

verify: format lint docs fuzz ## formatting, lints, documentation, every reader on damaged files for a few seconds

format:
	$(CARGO) fmt --all --check

# Clippy as the compiler of our own code in an ordinary build: `cargo clippy` would check all of polars once more.
lint: export CLIPPY_ARGS = -Dwarnings__CLIPPY_HACKERY__
lint: export RUSTC_WORKSPACE_WRAPPER = clippy-driver
lint:
	$(CARGO) build --release --locked --all-targets
	$(CARGO) build --release --locked --all-targets -p gouji-peers

docs:
	RUSTDOCFLAGS="-Dwarnings" $(CARGO) doc --release --locked --no-deps --document-private-items

# What makes of a program one that libFuzzer can steer. With a target named, build scripts are left alone.
FUZZ_FLAGS := --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares
FUZZ_HOST := $(shell rustc -vV | sed -n 's/^host: //p')
FUZZ_TARGETS := archive html text docx xlsx doc xls pdf
FUZZ_SECONDS ?= 4

fuzz: ## damaged files for FUZZ_SECONDS a reader; what is found lands in fuzz/artifacts
	RUSTFLAGS="$(FUZZ_FLAGS)" $(CARGO) build --release --locked --manifest-path fuzz/Cargo.toml --target $(FUZZ_HOST)
	@for reader in $(FUZZ_TARGETS); do \
		case $$reader in html) name='*.htm*';; text) name='*.txt';; archive) name='*.[zt][ia][pr]*';; *) name="*.$$reader";; esac; \
		folders="fuzz/corpus/$$reader fuzz/corpus/$$reader-sample fuzz/seeds/$$reader"; \
		mkdir -p $$folders fuzz/artifacts/$$reader; \
		find sample_corpus tests/files -type f -size -200k -name "$$name" -exec cp {} fuzz/corpus/$$reader-sample/ \;; \
		fuzz/target/$(FUZZ_HOST)/release/$$reader $$folders -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 \
			-artifact_prefix=fuzz/artifacts/$$reader/ >fuzz/artifacts/$$reader.log 2>&1 \
			|| { tail -n 30 fuzz/artifacts/$$reader.log; exit 1; }; \
		echo "fuzz $$reader: $$(grep -a -m1 '^Done' fuzz/artifacts/$$reader.log)"; \
	done

PEERS := target/peers
bench: export PEERS_PYTHON := $(abspath $(PEERS))/bin/python
bench: build $(PEERS)/ready ## measure: each format beside its peers on the same files, the whole job, accuracy by rule
	$(CARGO) bench --locked -p gouji-peers --bench formats
	$(CARGO) bench --locked -p gouji-peers --bench reading
	$(CARGO) bench --locked --bench job

$(PEERS)/ready:
	command -v pdftotext >/dev/null || apt-get install -qq -y poppler-utils || echo "without pdftotext: install poppler-utils"
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet pdfplumber==0.11.8 lxml==6.0.2 python-docx==1.2.0
	touch $@

sample: ## make sample_corpus and its truth anew
	rm -rf sample_corpus tests/sample_truth
	$(CARGO) run --release --locked --example make_corpus -- sample_corpus --reports 100 --agencies 25 \
		--seed 2024 --faults 0.25 --broken 9 --readme --truth tests/sample_truth

clean: ## remove what was built and published
	$(CARGO) clean
	find $(OUTPUT) -mindepth 1 ! -name README.md -delete
