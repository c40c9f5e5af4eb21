# Every target does the set-up that it needs itself: `make run` and `make test` are all that a
# newcomer with Swift has to know.
SHELL := /bin/bash
.DEFAULT_GOAL := build

# An import that the manifest doesn't declare is an error.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
FEEDWATCH := .build/release/feedwatch
SWIFT_FILES := Package.swift Sources Tests
# Programs, servers and their time limits: one after the other, or a slow machine fails them.
TIMED_TESTS := (EndToEnd|HTTPTransfer|FeedFetching|Pipeline|AlertDelivery|FeedStore)Tests

PREFIX ?= /usr/local

.PHONY: setup setup-tests build run test lint format check check-long check-storm check-faults bench fuzz man install deb clean

setup: ## install the Debian packages that are missing
	@.ci/setup

setup-tests: setup
	@.ci/setup --tests

build: setup ## the optimized program, in .build/release/feedwatch
	swift build -c release --product feedwatch $(SWIFT_FLAGS)

run: build ## poll the sample feeds of feeds.toml and print their alerts
	$(FEEDWATCH) poll --all

test: setup-tests ## all tests, those of the whole program included
	swift build --build-tests $(SWIFT_FLAGS)
	swift test --skip-build --skip '$(TIMED_TESTS)'
	swift test --skip-build --filter '$(TIMED_TESTS)' --no-parallel

lint: setup ## formatting, and the house rules that a script can hold
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)
	@.ci/lint

format:
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

check: lint build test ## all that CI runs

check-long: setup-tests ## a million random pairs of rule and item, engine beside interpreter; optimized
	FEEDWATCH_LINKING=shared swift build -c release --build-tests -Xswiftc -enable-testing \
	    --scratch-path .build/long $(SWIFT_FLAGS)
	FEEDWATCH_LINKING=shared FEEDWATCH_LONG_TESTS=1 swift test -c release -Xswiftc -enable-testing --scratch-path .build/long \
	    --skip-build --filter EngineDifferentialTests

check-storm: build ## 100,000 alerts through a receiver that fails at random, polls, then a daemon, killed with -9
	python3 Tests/Storm/storm.py --program $(FEEDWATCH) --alerts 100000
	python3 Tests/Storm/storm.py --program $(FEEDWATCH) --alerts 100000 --serve

check-faults: build ## each fault of docs/drills.md, a hundred points of each sweep; as root
	python3 -I Tests/Faults/faults.py --program $(FEEDWATCH) --steps 100

bench: build ## measurements beside the C libraries and the peers, into docs/performance.md
	python3 Tests/Benchmarks/parse/run.py --report docs/performance.md \
	    --program '$(FEEDWATCH) parse --summary --json --no-text' \
	    --program-text '$(FEEDWATCH) parse --summary --json'
	python3 Tests/Benchmarks/fetch/run.py --report docs/performance.md
	python3 Tests/Benchmarks/deliver/run.py --report docs/performance.md
	python3 Tests/Benchmarks/rules/run.py --report docs/performance.md --oracle --instructions --adversarial
	python3 Tests/Benchmarks/endtoend/run.py --report docs/performance.md

man: build ## the man pages, in .build/man: man -l .build/man/feedwatch-poll.1
	swift package --allow-writing-to-package-directory generate-manual --multi-page \
	    --date "$$(git log -1 --format=%cs 2>/dev/null || date +%F)"
	@.ci/man .build/plugins/GenerateManual/outputs/feedwatch .build/man

install: ## what `make man` has built: program, man pages, completions and units, below PREFIX (/usr/local)
	.ci/package install '$(DESTDIR)' '$(PREFIX)'

deb: man ## a Debian package, in .build
	.ci/package deb .build

fuzz: setup ## 10 minutes for each entry point of the parser; SECONDS=60 for less
	Tests/Fuzz/run $(or $(SECONDS),600)

clean:
	rm -rf .build feedwatch.db* alerts.jsonl
