#!/usr/bin/env bash
# Runs commands side by side, each on the lines of its own output; fails when one of them has failed.
#
#   scripts/together.sh COMMAND…        each one word for the shell
#
# Types and fast tests are most of `make check`, and neither alone keeps two cores busy to the end.
set -uo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
pids=()
for command in "$@"; do
  bash -c "$command" >"$folder/${#pids[@]}" 2>&1 &
  pids+=($!)
done

failed=0
for number in "${!pids[@]}"; do
  wait "${pids[$number]}" || failed=$?
  printf '%s\n' "${@:$((number + 1)):1}"
  cat "$folder/$number"
done
exit "$failed"
