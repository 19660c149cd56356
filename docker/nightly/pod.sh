#!/bin/sh
# What one pod of an indexed Kubernetes Job does: index 0 runs the first shard, and so on; the index behind the last
# shard waits for all of them and puts them together.
#
#   pod.sh [OPTIONS OF sip-push run]
#
# JOB_COMPLETION_INDEX  the index, from Kubernetes
# SHARDS                how many shards there are; the Job has one completion more
# NIGHT                 what the night is called: the name of the Job
# FOLDER                what all pods share, see gather.sh
# PATIENCE              seconds to wait for the shards, 7200 if absent
set -eu

here=$(dirname "$0")
parts=${FOLDER:?}/parts/${NIGHT:?}
index=$((JOB_COMPLETION_INDEX + 1))

run_shard() {
  shard=$parts/$index
  # A pod that was started anew: what was done is done, and what was begun begins again.
  if [ -e "$shard.done" ]; then return 0; fi
  rm -rf "$shard"
  code=0
  node "$here/../../cli/sip-push.js" run "$@" --shard "$index/$SHARDS" --out "$shard" --name part || code=$?
  # Whatever a shard found, its verdict counts in the whole. Without a record there is nothing that could count.
  for record in "$shard"/*-part/run.json; do
    if [ -e "$record" ]; then
      touch "$shard.done"
      return 0
    fi
  done
  # No record, and still a verdict: the harness lost it.
  if [ "$code" = 0 ]; then code=3; fi
  return "$code"
}

all_done() {
  at=1
  while [ "$at" -le "$SHARDS" ]; do
    if [ ! -e "$parts/$at.done" ]; then return 1; fi
    at=$((at + 1))
  done
}

gather() {
  waited=0
  until all_done; do
    if [ "$waited" -ge "${PATIENCE:-7200}" ]; then
      echo "not all shards were there after $waited s" >&2
      break
    fi
    sleep 5
    waited=$((waited + 5))
  done
  code=0
  RUN_ARGS=$* sh "$here/gather.sh" "$FOLDER" "$NIGHT" "$parts"/*/*-part || code=$?
  # The shards are in the run now.
  if [ -e "$FOLDER/runs/$NIGHT/run.json" ]; then rm -rf "$parts"; fi
  return "$code"
}

if [ "$index" -le "$SHARDS" ]; then
  run_shard "$@"
else
  gather "$@"
fi
