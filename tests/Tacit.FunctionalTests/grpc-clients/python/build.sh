#!/usr/bin/env bash
# build.sh <out-folder>: generates the messages into the package "protos" there. Under their own names, the packages "grpc"
# and "google" would be hidden by those of grpcio and protobuf.
set -euo pipefail
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")"

protoc -I protos=../../../../src/Tacit.Runtime/Api/Grpc/Protos \
  --python_out="$out" --grpc_python_out="$out" --plugin=protoc-gen-grpc_python="$(command -v grpc_python_plugin)" \
  protos/dapr/proto/runtime/v1/dapr.proto protos/grpc/health/v1/health.proto protos/grpc/reflection/v1/reflection.proto \
  protos/google/rpc/status.proto protos/google/rpc/error_details.proto
