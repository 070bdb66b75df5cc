#!/usr/bin/env bash
# Packages of the operating system: PostgreSQL with PostGIS and Python's venv; for the tests, two real browsers and two
# real HTTP/2 servers.
#
#   scripts/system_packages.sh [runtime|test]
#
# Nothing missing: no call to apt at all. Missing and root: installed. Missing and not root: prints the one command to
# run and exits 4. With DATABASE_URL set, `runtime` asks for no local PostgreSQL.
# Browsers and servers are wanted but not vital: where the distribution has none, that is said loudly and the work goes on.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/step.sh

PYTHON=$(scripts/find_python.sh)
APT_OPTIONS=(-o DPkg::Lock::Timeout=590 -o Acquire::Retries=3)
export DEBIAN_FRONTEND=noninteractive

# is_recent VERSION : PostGIS 3.3 or later.
is_recent() { [ "$(printf '%s\n' 3.3 "$1" | sort -V | head -n 1)" = 3.3 ]; }

# A server and a recent PostGIS of the same major version, where Debian and Ubuntu put them.
has_postgis() {
  local control major version
  for control in /usr/share/postgresql/*/extension/postgis.control; do
    major=$(basename "$(dirname "$(dirname "$control")")")
    [ -x "/usr/lib/postgresql/$major/bin/postgres" ] || continue
    version=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" "$control")
    if is_recent "$version"; then return 0; fi
  done
  return 1
}

has_venv() { "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; }
has_firefox() { command -v firefox-esr >/dev/null || command -v firefox >/dev/null; }
has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null; }

has_nginx() { [ -n "$(PATH=$PATH:/usr/sbin command -v nginx)" ]; }
has_nghttpd() { command -v nghttpd >/dev/null; }

has_candidate() { [[ $(apt-cache policy "$1" 2>/dev/null) == *'Candidate: '[0-9]* ]]; }

# The newest PostgreSQL this distribution has a recent PostGIS for; nothing when there is none, or no lists of apt.
newest_postgis_package() {
  local name version
  for name in $(apt-cache --names-only search '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -t- -k2,2nr); do
    version=$(apt-cache policy "$name" | sed -n 's/^  Candidate: //p')
    if is_recent "$version"; then
      echo "$name"
      return
    fi
  done
}

venv_package() {
  local versioned
  versioned=$("$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])' 2>/dev/null || true)
  if [ -n "$versioned" ] && has_candidate "$versioned"; then echo "$versioned"; else echo python3-venv; fi
}

needed=()
wanted=()
look() {
  has_venv || needed+=(venv)
  if [ "$1" = test ] || [ -z "${DATABASE_URL:-}" ]; then has_postgis || needed+=(postgis); fi
  [ "$1" = test ] || return 0
  has_firefox || wanted+=(firefox-esr)
  has_chromium || wanted+=(chromium)
  has_nginx || wanted+=(nginx-light)
  has_nghttpd || wanted+=(nghttp2-server)
}

# Names of packages for what is missing; what the distribution does not have goes to `absent`.
packages=()
absent=()
choose() {
  local what name
  for what in "${needed[@]}" "${wanted[@]}"; do
    case $what in
      venv) name=$(venv_package) ;;
      postgis) name=$(newest_postgis_package) ;;
      *) name=$what ;;
    esac
    if [ -n "$name" ] && has_candidate "$name"; then packages+=("$name"); else absent+=("$what"); fi
  done
}

refuse_absent_necessities() {
  local what
  for what in "${absent[@]}"; do
    case $what in firefox-esr | chromium | nginx-light | nghttp2-server) continue ;; esac
    # Names come from apt's lists, which only root can fetch: without them, let root run this very script.
    [ "$(id -u)" -eq 0 ] || refuse 4 "Mancano pacchetti di sistema (${needed[*]}) e servono i diritti di amministratore." \
      'Eseguire:' "  sudo scripts/system_packages.sh $1" 'e poi ripetere.'
    case $what in
      postgis) refuse 4 'Questa distribuzione non offre il pacchetto postgresql-NN-postgis-3 (PostgreSQL con PostGIS >= 3.3).' \
        'Installarlo in altro modo, oppure indicare un server esistente con DATABASE_URL.' ;;
      venv) refuse 4 "A $PYTHON manca il modulo venv, e il pacchetto python3-venv non si trova." ;;
    esac
  done
}

say_absent_wishes() {
  [ ${#absent[@]} -eq 0 ] || loudly "Questa distribuzione non offre: ${absent[*]}." \
    'Le prove (nel browser, o contro server HTTP/2 veri) che ne hanno bisogno NON verranno eseguite.'
}

ask_for_root() {
  local command="sudo apt-get install -y --no-install-recommends ${packages[*]}"
  if [ ${#needed[@]} -eq 0 ]; then
    loudly "Mancano ${wanted[*]}: le prove che ne hanno bisogno NON verranno eseguite. Per averle:" "  $command"
  else
    refuse 4 'Mancano pacchetti di sistema e servono i diritti di amministratore. Eseguire:' "  $command" 'e poi ripetere.'
  fi
}

main() {
  local purpose=${1:-runtime}
  case "$purpose" in runtime | test) ;; *) refuse 2 'Uso: scripts/system_packages.sh [runtime|test]' ;; esac
  look "$purpose"
  if [ ${#needed[@]} -eq 0 ] && [ ${#wanted[@]} -eq 0 ]; then
    echo '==> Pacchetti di sistema: non manca nulla.'
    return
  fi
  if ! command -v apt-get >/dev/null; then # not Debian: what is missing will be named by whoever misses it
    loudly "Qui non c'è apt, e non si sa se ci siano: ${needed[*]} ${wanted[*]}." 'Si prosegue come se ci fossero.'
    return
  fi
  if [ "$(id -u)" -eq 0 ]; then
    step 'Elenco dei pacchetti di sistema (rete)' apt-get "${APT_OPTIONS[@]}" update -qq ||
      refuse 4 "L'elenco dei pacchetti non si scarica: controllare la rete e ripetere."
  fi
  choose
  refuse_absent_necessities "$purpose"
  say_absent_wishes
  [ ${#packages[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    ask_for_root
    return
  fi
  step "Pacchetti di sistema, scaricamento (rete): ${packages[*]}" \
    apt-get "${APT_OPTIONS[@]}" install -y -q --no-install-recommends --download-only "${packages[@]}"
  step 'Pacchetti di sistema, installazione' \
    apt-get "${APT_OPTIONS[@]}" install -y -q --no-install-recommends "${packages[@]}"
}

main "$@"
