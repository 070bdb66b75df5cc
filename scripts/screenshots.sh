#!/usr/bin/env bash
# Pictures for the documents (docs/images), taken by a real browser from the demonstration.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

[ -f scripts/screenshots.py ] || refuse 4 'Le immagini non si rifanno ancora da sole: scripts/screenshots.py non esiste.'
exec .venv/bin/python scripts/screenshots.py
