#!/bin/sh
# Sends one request: sh send.sh push FILE SIZE ARGUMENTS-OF-SIPP... | sh send.sh options ARGUMENTS-OF-SIPP...
# What is large goes over TCP (RFC 3261 s18.1.1); what is too large for pager mode is not sent at all (RFC 3428 s8).
set -eu
scenario=$(cd "$(dirname "$0")" && pwd)/$1.xml
transport=u1
# push.xml has the body from a file "content" in the working directory: a scenario cannot be handed the name of a file.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [ "$1" = push ]; then
  cp "$2" "$folder/content"
  [ "$3" -le 700 ] || transport=t1
  if [ "$3" -gt 850 ]; then
    echo "$3 octets are too many for pager mode" >&2
    exit 1
  fi
  shift 2
fi
shift
cd "$folder"
sipp -sf "$scenario" -t "$transport" -m 1 -nostdin -default_behaviors none "$@"
