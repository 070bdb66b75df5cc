#!/usr/bin/env bash
# Prints the Python to build the environment with: $PYTHON, or of the usual names the first that can make an
# environment, unless a later one computes much faster. Once there is an environment, its own.
#
# What version managers compile lacks profile-guided optimisation and needs half as long again for everything: messages,
# pages and tests. Distributions and the image we ship (Dockerfile) have it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# work NAME : milliseconds of processor time for some ordinary work, the best of three; fails without venv.
work() {
  "$1" - 2>/dev/null <<'PYTHON'
import ensurepip, time, venv

def some_work():
    begun, seen = time.process_time(), {}
    for number in range(60_000):
        seen[number % 1000] = tuple(f"{number}:{number + 1}".encode().split(b":"))
    return time.process_time() - begun

print(round(1000 * min(some_work() for _ in range(3))))
PYTHON
}

if [ -z "${PYTHON:-}" ] && .venv/bin/python -c 'import pip' 2>/dev/null && is_recent .venv/bin/python; then
  echo .venv/bin/python
  exit 0
fi
usable='' best='' least=''
for name in ${PYTHON:-python3 /usr/bin/python3 python3.11 python3.12 python3.13 python3.14}; do
  is_recent "$name" || continue
  usable=${usable:-$name}
  took=$(work "$name") || continue
  if [ -z "$best" ] || ((took * 5 < least * 4)); then best=$name least=$took; fi
done
[ -n "$usable" ] || refuse 4 'Serve Python 3.11 o successivo, e qui non si trova.' \
  'Installarlo, oppure indicarlo: PYTHON=/percorso/di/python3.12 make run'
echo "${best:-$usable}"
