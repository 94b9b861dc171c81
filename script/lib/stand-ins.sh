# Sourced after setup.sh. Builds the servers of infra/ that tests use where no real one is given.

# The oldest release that can fetch the one a go.mod asks for.
KYSO_GO_MINIMUM=1.21

go_is_enough() {
  command -v go >/dev/null 2>&1 &&
    [ "$(printf '%s\n' "$KYSO_GO_MINIMUM" "$(go env GOVERSION | sed 's/^go//')" | sort -V | head -1)" = "$KYSO_GO_MINIMUM" ]
}

need_go() {
  go_is_enough && return 0
  need_debian go=golang-go
  hash -r
  go_is_enough && return 0
  say "the stand-ins for MongoDB and S3 need Go $KYSO_GO_MINIMUM or later, here is $(go env GOVERSION 2>/dev/null || echo none)"
  return 1
}

# need_stand_in NAME PACKAGE: builds PACKAGE of infra/NAME into .kyso/bin/NAME; done again only when its sources changed.
need_stand_in() {
  local name="$1" package="$2" binary="$KYSO_STATE/bin/$1" source="$KYSO_ROOT/infra/$1" version
  version="$(find "$source" -name '*.go' -o -name 'go.*' | sort | xargs cat | cksum)"
  [ -x "$binary" ] && [ "$(cat "$binary.version" 2>/dev/null)" = "$version" ] && return 0
  need_go || return 1
  say "building infra/$name (once, about a minute)"
  mkdir -p "$KYSO_STATE/bin"
  # The image or Debian may have set GOTOOLCHAIN=local; `auto` fetches a newer Go only where go.mod needs one.
  (cd "$source" && CGO_ENABLED=0 GOTOOLCHAIN=auto GOFLAGS=-buildvcs=false \
    go build -trimpath -tags ferretdb_no_postgresql -ldflags '-s -w' -o "$binary.new" "$package") || return 1
  mv "$binary.new" "$binary"
  printf '%s' "$version" >"$binary.version"
}

need_stand_ins() {
  { [ -n "${MONGODB_URI:-}" ] || command -v mongod >/dev/null 2>&1 || need_stand_in mongo-stand-in .; } &&
    need_stand_in s3-stand-in github.com/versity/versitygw/cmd/versitygw
}
