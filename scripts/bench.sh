#!/usr/bin/env bash
# Runs every bench in bench/, one after the other. Benches print ratios; they are never tests and never fail on time.
set -euo pipefail
cd "$(dirname "$0")/.."

shopt -s nullglob
benches=(bench/bench_*.py)
if [ ${#benches[@]} -eq 0 ]; then
  echo 'Nessun banco di misura esiste ancora: le cifre di docs/adr sono di prove fatte prima del prodotto.'
  exit 0
fi
printf 'Banchi di misura:%s\n' "$(printf ' %s' "${benches[@]}")"
for bench in "${benches[@]}"; do .venv/bin/python "$bench"; done
