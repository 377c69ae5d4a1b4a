#!/usr/bin/env bash
# Sees to what the tests need beside .NET and Node: a browser, sqlite3, Prometheus and Python's websockets (for the README's examples).
# Uses what is there; else apt as root; else Playwright's own browser, and says what else is left out.
set -euo pipefail
cd "$(dirname "$0")/.."

has_browser() { command -v chromium chromium-browser google-chrome >/dev/null; }
# The python3 found first need not be the system's, which is the one apt installs for.
has_websockets() { python3 -c 'import websockets' 2>/dev/null || /usr/bin/python3 -c 'import websockets' 2>/dev/null; }

# They fail rather than skip there: a check that leaves them out would be no check.
if ((EUID == 0)) && ! unshare --mount true 2>/dev/null; then
  echo 'Root may not mount here, so the tests of full disks will fail: a container needs --cap-add SYS_ADMIN.' >&2
fi

missing=()
has_browser || missing+=(chromium)
command -v sqlite3 >/dev/null || missing+=(sqlite3)
command -v promtool >/dev/null || missing+=(prometheus)
has_websockets || missing+=(python3-websockets)
((${#missing[@]})) || exit 0

if ((EUID == 0)) && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]} ..."
  # At that level apt starts no services: tests start their own.
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  exit 0
fi

echo "Not installed, and not root on a machine with apt: ${missing[*]}" >&2
if ! has_browser; then
  echo "Fetching Playwright's own browser ..."
  node tests/Browser.Tests/bin/Release/net10.0/.playwright/package/cli.js install chromium
fi
