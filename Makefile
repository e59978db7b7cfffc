# Short names of commands. `make bench` measures everything and writes docs/performance.md; it has an environment of its own, and needs
# npm, Debian's chromium, firefox-esr and nginx, and the whole history (benchmarks/frozen.py).
# `make bench ONLY="visit line"` measures these again and keeps the rest.
.PHONY: run check test bench

run:
	./run

check:
	./check

test:
	.venv/bin/python -m pytest --numprocesses auto

bench: .venv-bench/installed.txt benchmarks/node_modules/.package-lock.json
	.venv-bench/bin/python benchmarks/frozen.py
	.venv-bench/bin/python benchmarks/report.py $(if $(ONLY),--only $(ONLY))

# What it is measured against is installed here alone, by its lock.
.venv-bench/installed.txt: benchmarks/requirements.txt
	test -x .venv-bench/bin/python || $${PYTHON:-python3} -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt
	cp benchmarks/requirements.txt $@

# Lighthouse. Nothing that is installed runs a script of its own.
benchmarks/node_modules/.package-lock.json: benchmarks/package-lock.json
	cd benchmarks && npm ci --ignore-scripts --no-audit --no-fund
	touch $@
