#!/usr/bin/env bash
# Prints the Python to build the environment with: $PYTHON, or the first usable of the usual names.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

for name in "${PYTHON:-python3}" python3.11 python3.12 python3.13 python3.14; do
  if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "$name"
    exit 0
  fi
done
refuse 4 'Serve Python 3.11 o successivo, e qui non si trova.' \
  'Installarlo, oppure indicarlo: PYTHON=/percorso/di/python3.12 make run'
