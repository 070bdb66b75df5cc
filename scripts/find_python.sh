#!/usr/bin/env bash
# Prints the Python to build the environment with: $PYTHON, or the first of the usual ones that can make an environment.
# Once there is an environment, its own.
#
# The distribution's comes first: it is compiled with profile-guided optimisation, as is that of the image we ship
# (Dockerfile). What version managers compile needs half as long again for everything: messages, pages and tests.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_modules() { "$1" -c "import $2" 2>/dev/null; }

if [ -z "${PYTHON:-}" ] && is_recent .venv/bin/python && has_modules .venv/bin/python pip; then
  echo .venv/bin/python
  exit 0
fi
usable=''
for name in ${PYTHON:-/usr/bin/python3 python3 python3.11 python3.12 python3.13 python3.14}; do
  is_recent "$name" || continue
  usable=${usable:-$name}
  if has_modules "$name" 'ensurepip, venv'; then
    echo "$name"
    exit 0
  fi
done
[ -n "$usable" ] || refuse 4 'Serve Python 3.11 o successivo, e qui non si trova.' \
  'Installarlo, oppure indicarlo: PYTHON=/percorso/di/python3.12 make run'
echo "$usable"
