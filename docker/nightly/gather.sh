#!/bin/sh
# Puts the shards of a night together, and says what changed since the night before.
#
#   gather.sh FOLDER NIGHT SHARD...
#
# FOLDER/runs/NIGHT     the run, as if it had not been shared out
# FOLDER/history/NIGHT  its record: what is kept of a night when its evidence is thrown away
# FOLDER/changes.html   what changed since the night before, and why
# FOLDER/trend.html     verdicts over all nights
#
# RUN_ARGS  options of the run; the profiles in it say what is to be kept out of its report
#
# Ends with the exit code of the run: 0 conformant, 1 non-conformant, 2 shards are missing or do not belong together, ...
set -eu

folder=$1
night=$2
shift 2
project=$(dirname "$0")/../..

sip_push() {
  node "$project/cli/sip-push.js" "$@"
}

# Kubernetes may start a pod anew: what an earlier attempt left is not worth keeping.
rm -rf "${folder:?}/runs/${night:?}"
profiles=''
option=''
for word in ${RUN_ARGS:-}; do
  case $option in --sut | -u) profiles="$profiles --sut $word" ;; esac
  option=$word
done
verdict=0
# shellcheck disable=SC2086
sip_push report merge "$@" $profiles --out "$folder/runs/$night" || verdict=$?
if [ ! -e "$folder/runs/$night/run.json" ]; then exit "$verdict"; fi

mkdir -p "$folder/history"
# Not by name: whatever nights are called, the one before is the one that was kept last.
before=$(ls -t "$folder/history" | grep -vxF "$night" | head -n 1)
mkdir -p "$folder/history/$night"
cp "$folder/runs/$night/run.json" "$folder/history/$night/run.json"

if [ -n "$before" ]; then
  # 1 says that something got worse; the verdict of the night is another matter.
  sip_push report diff "$folder/history/$before" "$folder/history/$night" --html "$folder/changes.html" || [ $? = 1 ]
fi
sip_push report trend "$folder/history" --html "$folder/trend.html"

# Evidence takes room. A month of it, and what came of the nights of three.
find "$folder/runs" -mindepth 1 -maxdepth 1 -mtime "+${KEEP_RUNS_DAYS:-30}" -exec rm -rf {} +
find "$folder/history" -mindepth 1 -maxdepth 1 -mtime "+${KEEP_HISTORY_DAYS:-90}" -exec rm -rf {} +
exit "$verdict"
