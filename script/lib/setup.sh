# Sourced by the scripts of this folder. Brings Node 24, the npm packages and the Debian packages a script names.
# Everything goes into the project folder except Debian packages; a second run finds all of it and takes milliseconds.

KYSO_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
KYSO_STATE="$KYSO_ROOT/.kyso"
KYSO_NODE_VERSION=24.21.0
# What was compiled is kept: tests start some hundreds of processes, and each starts in half the processor time.
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$KYSO_STATE/compile-cache}"

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else say "need root to run: $*  (install it by hand, then run this script again)"; return 1
  fi
}

# need_debian COMMAND=PACKAGE ...: installs the packages whose command is missing.
need_debian() {
  local missing=() pair
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || missing+=("${pair##*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    say "missing: ${missing[*]}. This machine has no apt-get; install them with its own package manager."
    return 1
  fi
  say "installing Debian packages: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

node_is_enough() {
  command -v node >/dev/null 2>&1 &&
    node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>24||a===24&&b>=8?0:1)'
}

# Node >= 24.8 from PATH, or the npm build of Node 24 unpacked under .kyso/node.
need_node() {
  local local_bin="$KYSO_STATE/node/bin"
  [ -x "$local_bin/node" ] && PATH="$local_bin:$PATH"
  if ! node_is_enough; then
    need_debian npm=npm
    local arch
    case "$(uname -m)" in
      x86_64) arch=x64 ;;
      aarch64) arch=arm64 ;;
      *) say "no Node 24 build for $(uname -m) here; install Node >= 24.8 by hand"; return 1 ;;
    esac
    say "installing Node $KYSO_NODE_VERSION into .kyso/node"
    mkdir -p "$KYSO_STATE/node"
    npm install --silent --no-save --no-package-lock --prefix "$KYSO_STATE/node" "node-linux-$arch@$KYSO_NODE_VERSION" >&2
    ln -sfn "node_modules/node-linux-$arch/bin" "$KYSO_STATE/node/bin"
    PATH="$local_bin:$PATH"
  fi
  export PATH
}

# npm packages as locked; done again only when the lock file changed. Not `npm ci`: it insists on the optional packages of
# every other platform, which some registries do not carry; `--no-save` keeps the lock file as it is.
need_packages() {
  need_node || return 1
  local stamp="$KYSO_ROOT/node_modules/.kyso-lock"
  if ! cmp -s "$KYSO_ROOT/package-lock.json" "$stamp"; then
    say "installing npm packages"
    (cd "$KYSO_ROOT" && npm install --silent --no-save --ignore-scripts >&2) || return 1
    cp "$KYSO_ROOT/package-lock.json" "$stamp"
  fi
}
