# `make help` lists what can be done. The variables can be set on the command line: make start PORT=8080 RATE=50
SHELL := bash
PORT ?= 3000
RATE ?= 20
DATA ?= data/streaming-anomaly.db
export PORT RATE DATA

.DEFAULT_GOAL := help
.PHONY: help start server clients seed test check bench accuracy screenshots clean tools built-server built-clients

help: ## Lists the targets and variables.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@printf '\nVariables, as in "make start PORT=8080":\n'
	@printf '  %-5s %s\n' \
	  PORT 'where the server listens on this machine ($(PORT))' \
	  RATE 'points a second from each mock client ($(RATE)); at 20, October 2008 comes after 22 s' \
	  DATA 'the database file, kept from one start to the next ($(DATA))'

start: built-server built-clients seed ## Builds everything, starts the server and six mock clients with real series, and says what to look at.
	@scripts/start.sh

server: built-server ## Starts only the server, in the foreground.
	@scripts/start.sh server

clients: built-clients seed ## Starts only the six mock clients, against the server of "make server".
	@scripts/start.sh clients

seed: tools ## Copies the bundled demo series to data/seed.
	@dotnet publish seed -c Release -o artifacts/seed --nologo -v quiet
	@dotnet artifacts/seed/Seed.dll bundled --output data/seed

test: tools ## Installs what the tests need, builds and runs all of them.
	@dotnet build -c Release --nologo -v quiet
	@scripts/test.sh

check: tools ## What CI runs: locked packages, format, warnings as errors, all tests.
	dotnet restore --locked-mode
	dotnet format --no-restore --verify-no-changes
	dotnet build -c Release --no-restore --nologo -warnaserror
	@scripts/test.sh

bench: tools ## Runs the benchmarks; takes half an hour and wants an idle machine.
	dotnet run -c Release --project tests/Benchmarks -- detection
	dotnet run -c Release --project tests/Benchmarks -- hops
	dotnet run -c Release --project tests/Benchmarks -- ingest
	dotnet run -c Release --project tests/Benchmarks -- reading
	dotnet run -c Release --project tests/Benchmarks -- neighbours

accuracy: tools ## Measures every preset and detector on the labelled series: the table of docs/detectors.md.
	@dotnet build Server -c Release --nologo -v quiet
	@for setting in '--window 50' '--window 256' '--window 50 --calibration textbook'; do \
	  printf '\n%s\n\n' "$$setting"; \
	  dotnet run --project Server -c Release --no-build -- backtest --compare $$setting \
	    --input seed/data/nab --labels seed/data/nab/labels.json || exit 1; \
	done

screenshots: built-server built-clients seed ## Takes the screenshots of docs/screenshots anew, of the real server with the demo series.
	@dotnet build tests/Browser.Tests -c Release --nologo -v quiet
	@scripts/screenshots.sh

clean: ## Removes build output, the demo's database (data/) and logs/.
	rm -rf data logs artifacts Server/wwwroot/lib Server/node_modules tests/Browser.Tests/node_modules
	find . -name node_modules -prune -o -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +

tools:
	@scripts/check-tools.sh

# Published, as in the image: only then the server's static files lie beside it, compressed too.
built-server: tools
	@echo 'Building (the first time fetches packages and takes a minute) ...'
	@dotnet publish Server -c Release -o artifacts/server --nologo -v quiet

built-clients: tools
	@dotnet publish MockClient -c Release -o artifacts/mock-client --nologo -v quiet
