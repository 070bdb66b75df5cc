#!/usr/bin/env bash
# The front-end bundle: packages as locked in package-lock.json (only when it changed), then the build.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

STAMP=node_modules/.stamp

require_node() {
  local major
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  [ "$major" -ge 20 ] || refuse 4 'Serve Node.js 20 o successivo (con npm) per costruire le pagine.' \
    "Trovato: $(node --version 2>/dev/null || echo nessuno)."
}

install_packages() {
  local sum
  sum=$(cat package.json package-lock.json | sha256sum)
  [ "$(cat "$STAMP" 2>/dev/null)" != "$sum" ] || return 0
  step 'Pacchetti delle pagine (rete)' npm ci --no-audit --no-fund --loglevel=error
  echo "$sum" >"$STAMP"
}

if [ ! -f package.json ]; then
  echo "==> Pagine: qui non c'è package.json, nessun pacchetto grafico da costruire."
  exit 0
fi
require_node
install_packages
step 'Costruzione delle pagine' npm run --silent build
