#!/bin/sh
# Registers by register.xml: sh register.sh FOLDER SECONDS ARGUMENTS-OF-SIPP...
# All registrations have one Call-ID, and CSeq counts up by one (RFC 3261 s10.2); FOLDER keeps both.
set -eu
here=$(dirname "$0")
state=$1/registration
expires=$2
shift 2
[ -f "$state" ] || echo "$(od -An -N8 -tx8 /dev/urandom | tr -d ' ') 0" >"$state"
read -r call_id cseq <"$state"
cseq=$((cseq + 1))
echo "$call_id $cseq" >"$state"
exec sipp -sf "$here/register.xml" -cid_str "$call_id" -base_cseq "$cseq" -key expires "$expires" \
  -m 1 -nostdin -default_behaviors none "$@"
