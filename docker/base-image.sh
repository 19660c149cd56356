#!/usr/bin/env bash
# Makes sure that a base image of the containers of this project is there: taken as it is, pulled from a registry, or,
# where no registry can be reached, made out of Debian's own packages (debootstrap and docker import).
#
#   docker/base-image.sh          debian:bookworm-slim, for docker/kamailio
#   docker/base-image.sh --node   node:20-bookworm-slim, for docker/Dockerfile; where it cannot be pulled, it is
#                                 debian:bookworm-slim with the Node that runs here and the certificates that this
#                                 machine trusts (a package mirror behind a company's own CA would fail without)
#
# DEBIAN_MIRROR, from the environment, is the package mirror to use; http://deb.debian.org/debian unless told.
# Ends with 0 when the image is there, else with 1 and one line that says what is missing.
set -euo pipefail

readonly DEBIAN=debian:bookworm-slim
readonly NODE=node:20-bookworm-slim
readonly MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

fail() {
  echo "base-image: $1" >&2
  exit 1
}

is_there() { docker image inspect "$1" >/dev/null 2>&1; }

check_docker() {
  command -v docker >/dev/null || fail 'there is no docker; on Debian: apt-get install docker.io'
  local said
  said=$(docker version --format '{{.Server.Version}}' 2>&1) && return
  case $said in
    *'permission denied'*) fail "no right to use Docker; run it with sudo, or add $(id -un) to the group docker" ;;
    *) fail 'no Docker daemon answers; start it: service docker start' ;;
  esac
}

# The files of an image belong to the right users only when root makes them.
as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

make_debian() {
  # Debian keeps it where the PATH of an ordinary user does not lead.
  PATH=$PATH:/usr/sbin
  command -v debootstrap >/dev/null || fail 'no registry answers, and there is no debootstrap; on Debian: apt-get install debootstrap'
  ((EUID == 0)) || command -v sudo >/dev/null || fail 'no registry answers, and debootstrap needs root, or sudo'
  local tree=$scratch/debian log=$scratch/debootstrap.log
  as_root debootstrap --variant=minbase bookworm "$tree" "$MIRROR" >"$log" 2>&1 ||
    fail "no registry answers, and debootstrap from $MIRROR failed: $(tail -n 1 "$log"); another mirror: DEBIAN_MIRROR=URL"
  # What the slim image of Debian leaves out too, so that the two are alike in size.
  as_root tee "$tree/etc/dpkg/dpkg.cfg.d/slim" >/dev/null <<'END'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/man/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
END
  as_root tar -C "$tree" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/man/*' \
    --exclude='./usr/share/info/*' --exclude='./usr/share/locale/*' -c . |
    docker import --change 'CMD ["bash"]' - "$DEBIAN" >/dev/null
}

make_node() {
  local node
  node=$(node -p process.execPath 2>/dev/null) || fail 'no registry answers, and there is no node here to make an image of'
  [[ $(node -p process.versions.node) == 20.* ]] ||
    fail "no registry answers, and the node here is $(node -v), which cannot stand for $NODE"
  local prefix modules
  prefix=$(dirname "$(dirname "$node")")
  modules=$prefix/lib/node_modules
  [[ -d $modules/npm ]] || fail "no registry answers, and the node here comes without npm ($modules/npm)"
  ensure "$DEBIAN" make_debian
  local context=$scratch/node
  local trusted=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  mkdir -p "$context/bin" "$context/lib/node_modules" "$context/share"
  if [[ -r $trusted ]]; then cp -L "$trusted" "$context/share/ca-certificates.crt"; else : >"$context/share/ca-certificates.crt"; fi
  cp -L "$node" "$context/bin/node"
  cp -R "$modules/npm" "$context/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$context/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$context/bin/npx"
  docker build --quiet --tag "$NODE" --file - "$context" >/dev/null <<END
FROM $DEBIAN
COPY . /usr/local/
ENV NODE_EXTRA_CA_CERTS=/usr/local/share/ca-certificates.crt
RUN node --version && npm --version
CMD ["node"]
END
}

# ensure IMAGE COMMAND: the command makes the image when it is neither here nor in a registry.
ensure() {
  is_there "$1" && return
  docker pull --quiet "$1" 2>/dev/null && return
  echo "base-image: making $1, since no registry has it for us" >&2
  "$2"
  is_there "$1" || fail "$1 could not be made"
}

case "${1:-}" in
  '') wanted=("$DEBIAN" make_debian) ;;
  --node) wanted=("$NODE" make_node) ;;
  *) fail "unknown argument $1; usage: docker/base-image.sh [--node]" ;;
esac
check_docker
scratch=$(mktemp -d)
trap 'rm -rf "$scratch" 2>/dev/null || as_root rm -rf "$scratch"' EXIT
ensure "${wanted[@]}"
