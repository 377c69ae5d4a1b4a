#!/usr/bin/env bash
# Says what is missing on this machine, all of it at once, and where to get it.
set -euo pipefail

missing=0
need() {
  echo "Missing: $1" >&2
  missing=1
}

dotnet --list-sdks 2>/dev/null | grep -q '^10\.' || need 'the .NET SDK 10: https://dotnet.microsoft.com/download/dotnet/10.0'

# node prints v20.11.1; what is not there counts as version 0.
node_major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || true
((${node_major:-0} >= 20)) || need 'Node.js 20 or newer (for the chart library): https://nodejs.org/en/download'

command -v npm >/dev/null || need 'npm, which comes with Node.js; on Debian: apt-get install npm'

exit "$missing"
