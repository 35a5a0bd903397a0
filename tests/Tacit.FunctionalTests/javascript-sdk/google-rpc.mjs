// The messages of the trailer grpc-status-details-bin, which neither SDK brings along.
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const folder = new URL("../../../src/Tacit.Runtime/Api/Grpc/Protos/google/rpc/", import.meta.url);
const root = protobuf.loadSync(["status.proto", "error_details.proto"].map((file) => fileURLToPath(new URL(file, folder))));

export const Status = root.lookupType("google.rpc.Status");
export const ErrorInfo = root.lookupType("google.rpc.ErrorInfo");
