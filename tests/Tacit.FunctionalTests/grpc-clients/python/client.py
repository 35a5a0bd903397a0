"""Calls a sidecar over gRPC with grpcio and tells, step by step, whether it answers as it should:

    client.py <host:port> <step> [<step>...]
"""

import os
import sys
import time

import grpc
from google.protobuf.descriptor_database import DescriptorDatabase
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.empty_pb2 import Empty
from protos.dapr.proto.runtime.v1 import dapr_pb2, dapr_pb2_grpc
from protos.google.rpc.error_details_pb2 import ErrorInfo
from protos.google.rpc.status_pb2 import Status
from protos.grpc.health.v1 import health_pb2, health_pb2_grpc
from protos.grpc.reflection.v1 import reflection_pb2, reflection_pb2_grpc

TARGET = sys.argv[1]
TOKEN = [("dapr-api-token", os.environ["DAPR_API_TOKEN"])]
TIMEOUT = 10  # seconds

# The one channel that all steps share, but "idle", which needs options.
channel = grpc.insecure_channel(TARGET)
dapr = dapr_pb2_grpc.DaprStub(channel)


def secret(store, key, stub=dapr, metadata=TOKEN, timeout=TIMEOUT, store_options=None, **call_options):
    request = dapr_pb2.GetSecretRequest(store_name=store, key=key, metadata=store_options)
    return dict(stub.GetSecret(request, metadata=metadata, timeout=timeout, **call_options).data)


def get(**options):
    expect({"k1": "v1"}, secret("fs", "k1", **options))


def bulk():
    answer = dapr.GetBulkSecret(dapr_pb2.GetBulkSecretRequest(store_name="fs"), metadata=TOKEN, timeout=TIMEOUT)
    expect({"k1": {"k1": "v1"}, "k2": {"k2": "v2"}}, {name: dict(entry.secrets) for name, entry in answer.data.items()})


def not_found():
    error = expect_error(grpc.StatusCode.NOT_FOUND, secret, "fs", "nope")
    message = "failed getting secret with key nope from secret store fs: secret nope not found"
    expect(message, error.details())

    status = Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    expect((grpc.StatusCode.NOT_FOUND.value[0], message, 1), (status.code, status.message, len(status.details)))
    info = ErrorInfo()
    expect(True, status.details[0].Unpack(info))
    expect(
        ("ERR_SECRET_GET", "dapr.io", {"store": "fs", "key": "nope"}),
        (info.reason, info.domain, dict(info.metadata)),
    )


def denied():
    error = expect_error(grpc.StatusCode.PERMISSION_DENIED, secret, "fs", "hidden")
    expect('access denied by policy to get "hidden" from "fs"', error.details())


def wrong_token():
    error = expect_error(grpc.StatusCode.UNAUTHENTICATED, secret, "fs", "k1", metadata=[("dapr-api-token", "wrong")])
    expect("Unauthorized", error.details())
    get()


def deadline():
    expect_error(grpc.StatusCode.DEADLINE_EXCEEDED, secret, "slow", "any", timeout=0.3)
    get()


def concurrent():
    request = dapr_pb2.GetSecretRequest(store_name="fs", key="k1")
    calls = [dapr.GetSecret.future(request, metadata=TOKEN, timeout=TIMEOUT) for _ in range(100)]
    for call in calls:
        expect({"k1": "v1"}, dict(call.result().data))


def idle():
    options = [
        ("grpc.keepalive_time_ms", 500),
        ("grpc.keepalive_timeout_ms", 1000),
        ("grpc.keepalive_permit_without_calls", 1),
        # Of pings without data, the stack would otherwise send two, five minutes apart.
        ("grpc.http2.max_pings_without_data", 0),
        ("grpc.http2.min_time_between_pings_ms", 100),
    ]
    with grpc.insecure_channel(TARGET, options) as idle_channel:
        grpc.channel_ready_future(idle_channel).result(TIMEOUT)
        states = []
        idle_channel.subscribe(states.append)
        time.sleep(4)  # The stack sends a ping a second, whatever shorter time it is given.
        expect([grpc.ChannelConnectivity.READY], states)
        get(stub=dapr_pb2_grpc.DaprStub(idle_channel))


def reconnect():
    get()
    print("reconnect: restart", flush=True)
    sys.stdin.readline()

    end = time.monotonic() + 30
    while True:
        try:
            return get(wait_for_ready=True, timeout=end - time.monotonic())
        except grpc.RpcError as error:
            # Waiting does not help a call that went out before the channel saw its connection end.
            if error.code() != grpc.StatusCode.UNAVAILABLE:
                raise


def unknown_method():
    method = channel.unary_unary("/dapr.proto.runtime.v1.Dapr/GetState", Empty.SerializeToString, Empty.FromString)
    expect_error(grpc.StatusCode.UNIMPLEMENTED, method, Empty(), metadata=TOKEN, timeout=TIMEOUT)
    get()


def gzip():
    # What would not become smaller, the stack sends as it is.
    get(compression=grpc.Compression.Gzip, store_options={"padding": "x" * 100_000})


def metadata():
    dapr.SetMetadata(dapr_pb2.SetMetadataRequest(key="from-python", value=""), metadata=TOKEN, timeout=TIMEOUT)
    answer = dapr.GetMetadata(dapr_pb2.GetMetadataRequest(), metadata=TOKEN, timeout=TIMEOUT)
    types = {component.name: component.type for component in answer.registered_components}
    expect(
        ("myapp", "secretstores.local.file", ""),
        (answer.id, types.get("fs"), dict(answer.extended_metadata).get("from-python")),
    )


def health():
    # Without a token: whoever asks for health has none.
    check = health_pb2_grpc.HealthStub(channel).Check
    for service in ("", "dapr.proto.runtime.v1.Dapr"):
        answer = check(health_pb2.HealthCheckRequest(service=service), timeout=TIMEOUT)
        expect(health_pb2.HealthCheckResponse.SERVING, answer.status)
    expect_error(grpc.StatusCode.NOT_FOUND, check, health_pb2.HealthCheckRequest(service="nonsense"), timeout=TIMEOUT)


def reflection():
    method = "dapr.proto.runtime.v1.Dapr.GetSecret"
    requests = [
        reflection_pb2.ServerReflectionRequest(list_services=""),
        reflection_pb2.ServerReflectionRequest(file_containing_symbol=method),
        reflection_pb2.ServerReflectionRequest(file_by_filename="nonsense.proto"),
    ]
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    services, files, unknown = stub.ServerReflectionInfo(iter(requests), metadata=TOKEN, timeout=TIMEOUT)

    names = {service.name for service in services.list_services_response.service}
    expected = {
        "dapr.proto.runtime.v1.Dapr",
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
    }
    expect(expected, expected & names)

    # A pool of its own, which knows nothing but what came.
    database = DescriptorDatabase()
    for descriptor in files.file_descriptor_response.file_descriptor_proto:
        database.Add(FileDescriptorProto.FromString(descriptor))
    found = DescriptorPool(database).FindMethodByName(method)
    expect("dapr/proto/runtime/v1/dapr.proto", found.containing_service.file.name)

    expect(grpc.StatusCode.NOT_FOUND.value[0], unknown.error_response.error_code)


def expect(expected, actual):
    if actual != expected:
        raise AssertionError(f"expected {expected}, came {actual}")


def expect_error(code, call, *arguments, **options):
    try:
        answer = call(*arguments, **options)
    except grpc.RpcError as error:
        if error.code() != code:
            raise AssertionError(f"expected {code}, came {describe(error)}") from error
        return error
    raise AssertionError(f"expected {code}, came {answer}")


def describe(error):
    # A call's own text is ten lines.
    text = f"{error.code()}: {error.details()}" if isinstance(error, grpc.RpcError) else f"{type(error).__name__}: {error}"
    return " ".join(text.split())


STEPS = {
    "get": get,
    "bulk": bulk,
    "not-found": not_found,
    "denied": denied,
    "wrong-token": wrong_token,
    "deadline": deadline,
    "concurrent": concurrent,
    "idle": idle,
    "reconnect": reconnect,
    "unknown-method": unknown_method,
    "gzip": gzip,
    "metadata": metadata,
    "health": health,
    "reflection": reflection,
}


def main():
    failed = False
    for name in sys.argv[2:]:
        try:
            STEPS[name]()
            print(f"{name}: ok", flush=True)
        except Exception as error:  # whatever fails, the next step is tried
            failed = True
            print(f"{name}: {describe(error)}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
