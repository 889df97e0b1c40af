# make demo   sets up, builds, and issues the demo district's bulletins into demo/
# make test   formatting, lints and every test
# make soak   the long trials: large files, kills, fuzzing
# make bench  the benchmarks
# make dist   one archive that runs on a machine without Rust
# make setup  only the set-up

TARGET := $(or $(CARGO_TARGET_DIR),target)
BIN := $(TARGET)/release/tongbao
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)

.PHONY: setup build demo test soak bench dist clean

setup:
	@bash .ci/setup

build: setup
	cargo build --release

demo: build
	$(BIN) demo demo

test: setup
	cargo fmt --check
	cargo clippy --release --all-targets -- -D warnings
	cargo test --release

soak: setup
	cargo test --release -- --ignored

bench: setup
	cargo bench --profile release

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
