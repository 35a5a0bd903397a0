#!/usr/bin/env bash
# Builds the container image into an archive that docker load, podman load and skopeo take. Needs the .NET SDK and no daemon.
#
#   eng/image.sh [<archive> [<runtime identifier> [<argument of dotnet publish> …]]]
#
# Without arguments: artifacts/image/tacit.tar for linux-x64. To push to a registry instead, see docs/kubernetes.md.
set -euo pipefail
cd "$(dirname "$0")/.."

archive=$(realpath -m "${1:-artifacts/image/tacit.tar}")
system=${2:-linux-x64}
root=$PWD/artifacts/image/$system

# All that is in this folder comes into the image.
rm -rf "$root"
dotnet publish src/Tacit --configuration Release --runtime "$system" -t:PublishContainer --nologo --verbosity quiet -nodeReuse:false \
  -p:PublishDir="$root/" -p:ContainerArchiveOutputPath="$archive" "${@:3}"
ls -l "$archive"
