#!/usr/bin/env bash
# Tests in real browsers, against the product as it starts. Without a browser they cannot run: that is said loudly, and
# the rest of the suite goes on. The pages have been built before (scripts/frontend.sh): others may be using them.
#
#   [AT_ONCE=3] scripts/browser_tests.sh [full]        full = also the slow proofs, in tests/e2e/slow
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

selection=(--ignore=tests/e2e/slow)
[ "${1:-}" != full ] || selection=()

browsers=()
for name in firefox-esr firefox chromium chromium-browser; do
  if command -v "$name" >/dev/null; then browsers+=("$name"); fi
done

if [ ${#browsers[@]} -eq 0 ]; then
  loudly 'PROVE NEL BROWSER NON ESEGUITE: qui non ci sono né Firefox né Chromium.' \
    'Per averle: scripts/system_packages.sh test, e poi make e2e.'
  exit 0
fi
if [ -z "$(find tests/e2e -name 'test_*.py' 2>/dev/null)" ]; then
  loudly 'PROVE NEL BROWSER NON ESEGUITE: tests/e2e non ne contiene ancora.'
  exit 0
fi
echo "==> Prove nel browser con: ${browsers[*]}"
# Several files at a time, each with a product, a port and browsers of its own: a browser waits more than it works.
exec .venv/bin/pytest -q -n "${AT_ONCE:-3}" --dist loadfile "${selection[@]}" tests/e2e
