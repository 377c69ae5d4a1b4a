#!/usr/bin/env bash
# Takes the screenshots of docs/screenshots: the built server with a database of its own, mock clients with the seed series, Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
pids=()
stop() {
  # Clients first: they wait for the answers in flight.
  for pid in "${pids[@]}"; do
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$folder"
}
trap stop EXIT

scripts/prepare-tests.sh

Storage__Path=$folder/screenshots.db dotnet artifacts/server/Server.dll --urls http://127.0.0.1:0 >"$folder/server.log" 2>&1 &
pids=($!)

# The system chooses the port, the server says which.
address=
for ((tenths = 0; tenths < 600 && ${#address} == 0; tenths++)); do
  sleep 0.1
  kill -0 "${pids[0]}" 2>/dev/null || { cat "$folder/server.log" >&2; exit 1; }
  address=$(grep -o 'http://127.0.0.1:[0-9]*' "$folder/server.log" | head -1) || true
done

dotnet artifacts/mock-client/MockClient.dll replay data/seed/*.csv --url "${address/http/ws}/ws" --rate 40 --window 50 --no-log >"$folder/clients.log" 2>&1 &
pids=($! "${pids[@]}")

mkdir -p docs/screenshots
timeout --kill-after=10s 5m node scripts/screenshots.cjs "$address" docs/screenshots
