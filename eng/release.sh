#!/usr/bin/env bash
# Builds what a release consists of into artifacts/release: the single file for each system, packed; the dotnet tool package; SHA256SUMS.
#
#   eng/release.sh [--allow-dirty] [<runtime identifier> …]
#
# Without identifiers: linux-x64, linux-arm64, osx-arm64 and win-x64, as far as the package feed has the .NET runtime for them.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "release: $1" >&2
  exit 1
}

allow_dirty=
systems=()
for argument in "$@"; do
  case $argument in
    --allow-dirty) allow_dirty=1 ;;
    -*) fail "unknown flag $argument; allowed: --allow-dirty" ;;
    *) systems+=("$argument") ;;
  esac
done
chosen=${#systems[@]}
[ "$chosen" -gt 0 ] || systems=(linux-x64 linux-arm64 osx-arm64 win-x64)
left_out=()

if [ -z "$allow_dirty" ] && [ -n "$(git status --porcelain)" ]; then
  git status --short >&2
  fail "the tree has changes, which no commit would name; commit them, or say --allow-dirty"
fi

version=$(dotnet msbuild src/Tacit -getProperty:Version -nologo)
# The time of the commit in every archive: the same commit gives the same archives.
time=$(git log -1 --format=%cI)
release=$PWD/artifacts/release
build=$PWD/artifacts/release-build
rm -rf "$release" "$build/out"
mkdir -p "$release"

# $1: the folder to pack, below $build/out.
pack() {
  if [[ $1 == *-win-* ]]; then
    (cd "$build/out" && find "$1" -exec touch --date "$time" {} + && find "$1" | LC_ALL=C sort | TZ=UTC zip -q -X -@ "$release/$1.zip")
  else
    tar --directory "$build/out" --sort=name --mtime="$time" --owner=0 --group=0 --numeric-owner --create "$1" | gzip --no-name > "$release/$1.tar.gz"
  fi
}

for system in "${systems[@]}"; do
  name=tacit-$version-$system
  echo "release: $name"
  if ! log=$(dotnet publish src/Tacit --configuration Release --runtime "$system" --output "$build/publish/$system" \
    --nologo --verbosity quiet -p:ArtifactsPath="$build" -nodeReuse:false 2>&1); then
    # NU1101: the feed has no such package.
    if [ "$chosen" -eq 0 ] && grep -q "NU1101.*Runtime\.$system" <<< "$log"; then
      left_out+=("$system")
      continue
    fi
    echo "$log" >&2
    fail "$name could not be built"
  fi
  mkdir -p "$build/out/$name"
  program=tacit
  [[ $system == win-* ]] && program=tacit.exe
  cp "$build/publish/$system/$program" LICENSE README.md CHANGELOG.md "$build/out/$name/"
  pack "$name"
done

echo "release: dotnet tool package"
dotnet pack src/Tacit --configuration Release --output "$release" --nologo --verbosity quiet -p:ArtifactsPath="$build" -nodeReuse:false

(cd "$release" && sha256sum -- * > SHA256SUMS && ls -l)
[ ${#left_out[@]} -eq 0 ] || echo "release: left out, because the package feed has no .NET runtime for them: ${left_out[*]}"
