#!/usr/bin/env bash
# Everything a fresh machine needs, in order; repeating it changes nothing and takes a second.
#
#   scripts/setup.sh [runtime|dev]
#
# Each step is a script of its own, which the Dockerfile calls too: what is tested is what ships.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

purpose=${1:-runtime}
case $purpose in
  runtime) packages=runtime ;;
  dev) packages=test ;;
  *) refuse 2 'Uso: scripts/setup.sh [runtime|dev]' ;;
esac

STEP_LOG=$(mktemp)
export STEP_LOG
trap 'rm -f "$STEP_LOG"' EXIT

scripts/system_packages.sh "$packages"
scripts/python_env.sh "$purpose"
scripts/frontend.sh

# Downloads apart: they measure the network, the rest measures us.
awk -F '\t' '
  /\(rete\)/ { network += $1; next }
  { own += $1 }
  END { printf "==> Preparazione finita: %.1f s, più %.1f s di rete.\n", own / 1000, network / 1000 }
' "$STEP_LOG"
