#!/usr/bin/env bash
# Runs the tests of a solution that is built, one project after the other, and sums up.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/prepare-tests.sh

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# One project at a time (-m:1): on two cores they would make each other's time limits.
outcome=0
DOTNET_CLI_UI_LANGUAGE=en dotnet test -c Release --no-build --nologo -tl:off -m:1 </dev/null 2>&1 | tee "$log" || outcome=$?

# Each project ends with: Passed!  - Failed:     0, Passed:    43, Skipped:     0, Total:    43, ...
read -r passed failed skipped < <(awk '
  /^(Passed|Failed|Skipped)! +- Failed:/ {
    gsub(/[:,]/, " ")
    for (i = 1; i < NF; i++) if ($(i + 1) ~ /^[0-9]+$/) sum[$i] += $(i + 1)
  }
  END { print sum["Passed"] + 0, sum["Failed"] + 0, sum["Skipped"] + 0 }' "$log")
((passed > 0)) || outcome=1
((outcome == 0)) || echo 'Not all is well: see above.'
echo "$passed passed, $failed failed, $skipped skipped"
exit "$outcome"
