# make demo   sets up, builds, and issues the demo district's bulletins into demo/
# make test   formatting, lints and every test
# make test-lake  the same tests once more with every district in a lake
# make soak   the long trials: large files, kills, fuzzing
# make bench  the benchmarks
# make dist   one archive that runs on a machine without Rust
# make setup  only the set-up
# make setup-lake  what a lake needs: DuckDB's extensions, and a PostgreSQL for trial

TARGET := $(or $(CARGO_TARGET_DIR),target)
BIN := $(TARGET)/release/tongbao
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

.PHONY: setup setup-lake build demo test test-lake soak bench dist clean

setup:
	@bash .ci/setup

setup-lake: setup
	@bash .ci/setup-lake

build: setup
	cargo build --release

demo: build
	$(BIN) demo demo

test: setup
	cargo fmt --check
	cargo clippy --release --all-targets -- -D warnings
	cargo test --release

test-lake: setup-lake
	@bash .ci/setup-lake forget
	TONGBAO_TEST_LAKE="postgres:$$(bash .ci/setup-lake address)" cargo test --release --test it

soak: setup
	cargo test --release -- --ignored

bench: setup
	@bash .ci/setup-bench $(TARGET)/beside
	TONGBAO_LOOK=$(abspath $(TARGET)/beside) cargo bench --profile release
	$(TARGET)/beside/venv/bin/python benches/beside.py $(TARGET)/beside

dist: build
	rm -rf dist && mkdir -p dist/tongbao-$(VERSION)
	cp $(BIN) README.md README.zh-CN.md CHANGELOG.md dist/tongbao-$(VERSION)/
	cp "$${DUCKDB_LIB_DIR:-.duckdb}/libduckdb.so" dist/tongbao-$(VERSION)/
	cp "$${DUCKDB_LIB_DIR:-.duckdb}/LICENSE" dist/tongbao-$(VERSION)/LICENSE.duckdb 2>/dev/null || true
	tar -C dist -czf dist/tongbao-$(VERSION)-$(shell uname -m).tar.gz tongbao-$(VERSION)
	@echo "dist/tongbao-$(VERSION)-$(shell uname -m).tar.gz: unpack anywhere and run ./tongbao"

clean:
	rm -rf demo dist
	cargo clean
