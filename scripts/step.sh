# Sourced by the other scripts: one way to say what is being done, how long it took, and what is missing.
# Every finished step is also appended to $STEP_LOG, from which setup.sh prints its summary.

export LC_ALL=C.UTF-8 # figures with a point, whatever the language of the terminal

now_ms() { date +%s%3N; }

# step LABEL COMMAND… : run a command, announced and timed; its failure is the step's failure, with the same status.
step() {
  local label=$1 started elapsed
  shift
  started=$(now_ms)
  printf '==> %s\n' "$label"
  "$@" || return $?
  elapsed=$(($(now_ms) - started))
  printf '    %s: %d.%d s\n' "$label" $((elapsed / 1000)) $((elapsed % 1000 / 100))
  printf '%d\t%s\n' "$elapsed" "$label" >>"${STEP_LOG:-/dev/null}"
}

# loudly LINE… : a framed notice that cannot be overlooked in a long log.
loudly() {
  local line
  printf '\n%s\n' '######################################################################'
  for line in "$@"; do printf '#  %s\n' "$line"; done
  printf '%s\n\n' '######################################################################'
}

# refuse STATUS LINE… : say why this cannot go on, and stop. 2 = usage, 4 = something outside is missing.
refuse() {
  local status=$1
  shift
  loudly "$@" >&2
  exit "$status"
}
