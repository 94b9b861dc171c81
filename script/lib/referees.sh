# Sourced after setup.sh, or by itself. Brings the referees that do not come from Debian: they judge what Kyso writes and
# are never part of it. Everything goes into .kyso; a second run finds it and takes milliseconds.

. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
KYSO_REFEREES="$KYSO_ROOT/packages/conformance/referees"

# pyHanko (MIT) from PyPI, in a virtual environment under .kyso/venv.
need_pyhanko() {
  local venv="$KYSO_STATE/venv" wanted="$KYSO_REFEREES/requirements.txt"
  cmp -s "$wanted" "$venv/.kyso-requirements" && return 0
  if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
    need_debian python3=python3 && { command -v apt-get >/dev/null 2>&1 && as_root apt-get install -y -qq python3-venv >/dev/null; }
  fi
  say "installing pyHanko into .kyso/venv"
  rm -rf "$venv"
  python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" >&2 &&
    cp "$wanted" "$venv/.kyso-requirements" && return 0
  say "pyHanko could not be installed: it needs Python 3.10 with venv and a package index"
  return 1
}

# EU DSS (LGPL-2.1) from Maven Central with the small program that drives it, under .kyso/dss.
need_dss() { need_java_referee dss "EU DSS"; }

# veraPDF (MPL-2.0 or GPL-3.0), the same way, under .kyso/verapdf.
need_verapdf() { need_java_referee verapdf veraPDF; }

# A Maven project of this folder, and what the judges share.
need_java_referee() {
  local built="$KYSO_STATE/$1" source="$KYSO_REFEREES/$1" name="$2" state
  state="$(cd "$KYSO_REFEREES" && find "$1" json -type f -not -path '*/target/*' -print0 | sort -z | xargs -0 sha256sum)"
  [ -f "$built/.kyso-source" ] && [ "$state" = "$(cat "$built/.kyso-source")" ] && return 0
  if ! command -v mvn >/dev/null 2>&1 || ! command -v javac >/dev/null 2>&1; then
    say "$name cannot be built: it needs a JDK 17 or newer (Debian: openjdk-17-jdk-headless) and Maven (Debian: maven)"
    return 1
  fi
  say "building $name into .kyso/$1"
  rm -rf "$built"
  mvn -q -B -f "$source/pom.xml" "-Djudge.directory=$built" package >&2 || return 1
  printf '%s' "$state" >"$built/.kyso-source"
}

# pyHanko's CSC client and certomancer's CSC dummy (both MIT) from PyPI, in a virtual environment of their own.
need_csc_parties() {
  local venv="$KYSO_STATE/venv-csc" wanted="$KYSO_REFEREES/requirements-csc.txt"
  cmp -s "$wanted" "$venv/.kyso-requirements" && return 0
  say "installing pyHanko's CSC client and certomancer's CSC dummy into .kyso/venv-csc"
  rm -rf "$venv"
  python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" >&2 &&
    cp "$wanted" "$venv/.kyso-requirements" && return 0
  say "they could not be installed: they need Python 3.10 with venv and a package index"
  return 1
}

# SK's Smart-ID and Mobile-ID clients (MIT) from Maven Central with the small program that drives them, under .kyso/sk.
need_sk_clients() { need_java_referee sk "SK's clients"; }
