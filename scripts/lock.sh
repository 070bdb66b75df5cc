#!/usr/bin/env bash
# Writes the lock files again from pyproject.toml, keeping the versions they have unless asked: scripts/lock.sh --upgrade
# Names, versions and hashes only: no line of a lock file says where a package comes from.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

UV=${UV:-uv}
command -v "$UV" >/dev/null || refuse 4 'Per rifare i file di blocco serve uv (per esempio: pipx install uv).'

compile() {
  "$UV" pip compile --quiet --generate-hashes --universal --no-header --no-annotate "$@" >/dev/null
}

builders() {
  .venv/bin/python -c 'import tomllib
for name in tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"]: print(name)'
}

builders | compile - -o requirements-build.txt "$@"
step 'requirements.txt' compile pyproject.toml -o requirements.txt "$@"
step 'requirements-dev.txt' compile pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt "$@"
