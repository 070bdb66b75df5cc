#!/usr/bin/env bash
# The Python environment in .venv, exactly as locked: every file checked against its hash, nothing resolved anew.
#
#   scripts/python_env.sh [runtime|dev] [packages]
#
# What is up to date already (same checksum as when it was installed) is not touched. With `packages`, only the
# locked packages are installed and not the project itself: the layer that an image build can cache.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

VENV=.venv
PIP=("$VENV/bin/python" -m pip --disable-pip-version-check -q)
# --no-deps: the lock is complete. --no-build-isolation: the only builder is the one locked in requirements-build.txt.
LOCKED=(--require-hashes --no-deps --no-build-isolation)

checksum() { cat "$@" | sha256sum | cut -d' ' -f1; }
is_stamped() { [ "$(cat "$VENV/.stamp-$1" 2>/dev/null)" = "$2" ]; }
stamp() { echo "$2" >"$VENV/.stamp-$1"; }

create_venv() {
  local python
  "$VENV/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
  python=$(scripts/find_python.sh)
  step "Ambiente virtuale con $("$python" --version)" "$python" -m venv --clear "$VENV"
}

# install_locked NAME LOCK : downloads first and then installs without network, so that the two times can be told apart.
install_locked() {
  local name=$1 lock=$2 sum wheels
  sum=$(checksum "$lock")
  is_stamped "$name" "$sum" && return
  wheels=$VENV/.wheels
  step "Pacchetti Python di $lock, scaricamento (rete)" "${PIP[@]}" download "${LOCKED[@]}" -d "$wheels" -r "$lock"
  step "Pacchetti Python di $lock, installazione" \
    "${PIP[@]}" install "${LOCKED[@]}" --no-index --find-links "$wheels" -r "$lock"
  rm -rf "$wheels"
  stamp "$name" "$sum"
}

# The development lock contains the runtime one, pin for pin (a test says so): after it, both are in place.
install_packages() {
  local runtime
  install_locked build requirements-build.txt
  runtime=$(checksum requirements.txt)
  if [ "$1" = dev ]; then
    install_locked dev requirements-dev.txt
    stamp runtime "$runtime"
  else
    install_locked runtime requirements.txt
  fi
}

# Editable: the tree is the program (templates, translations and the front-end bundle are read from it).
install_project() {
  local sum
  sum=$({ cat pyproject.toml && echo ./*.py ./*/__init__.py && pwd; } | sha256sum | cut -d' ' -f1)
  if ! is_stamped project "$sum"; then
    step 'Il progetto stesso (comando cittadino)' \
      "${PIP[@]}" install --no-deps --no-build-isolation --no-index --editable .
    stamp project "$sum"
  fi
}

compile_translations() {
  [ -d app/translations ] || return 0
  step 'Traduzioni' "$VENV/bin/pybabel" -q compile -d app/translations -D 'messages cli'
}

main() {
  local purpose=${1:-runtime} extent=${2:-all}
  case "$purpose/$extent" in
    runtime/all | runtime/packages | dev/all | dev/packages) ;;
    *) refuse 2 'Uso: scripts/python_env.sh [runtime|dev] [packages]' ;;
  esac
  create_venv
  install_packages "$purpose"
  [ "$extent" = all ] || return 0
  install_project
  compile_translations
  echo '==> Ambiente Python: pronto.'
}

main "$@"
