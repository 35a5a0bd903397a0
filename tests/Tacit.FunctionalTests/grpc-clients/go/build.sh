#!/usr/bin/env bash
# build.sh <out-folder>: generates the messages and compiles the client to <out-folder>/client, with Debian's Go packages alone.
set -euo pipefail
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")"
protos=../../../../src/Tacit.Runtime/Api/Grpc/Protos

# Debian's gRPC is made for the first Go protobuf API, whose Empty is elsewhere than where protoc's own empty.proto says.
mkdir -p "$out/src"
protoc -I "$protos" \
  --go_out=plugins=grpc,Mgoogle/protobuf/empty.proto=github.com/golang/protobuf/ptypes/empty:"$out/src" \
  dapr/proto/runtime/v1/dapr.proto

GO111MODULE=off GOPATH="$out:/usr/share/gocode" go build -o "$out/client" .
