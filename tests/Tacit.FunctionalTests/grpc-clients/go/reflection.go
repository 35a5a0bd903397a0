package main

import (
	"context"
	"io"

	"google.golang.org/grpc/codes"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1alpha"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// The services, the descriptors of one of them and an unknown file, over one stream.
func (c *client) reflection(ctx context.Context) error {
	stream, err := reflectionpb.NewServerReflectionClient(c.conn).ServerReflectionInfo(ctx)
	if err != nil {
		return err
	}
	ask := func(request *reflectionpb.ServerReflectionRequest) (*reflectionpb.ServerReflectionResponse, error) {
		if err := stream.Send(request); err != nil {
			return nil, err
		}
		return stream.Recv()
	}

	services, err := ask(&reflectionpb.ServerReflectionRequest{
		MessageRequest: &reflectionpb.ServerReflectionRequest_ListServices{},
	})
	if err != nil {
		return err
	}
	if err := expectServices(services.GetListServicesResponse().GetService()); err != nil {
		return err
	}

	const method = "dapr.proto.runtime.v1.Dapr.GetSecret"
	descriptors, err := ask(&reflectionpb.ServerReflectionRequest{
		MessageRequest: &reflectionpb.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: method},
	})
	if err != nil {
		return err
	}
	if err := expectMethod(method, descriptors.GetFileDescriptorResponse().GetFileDescriptorProto()); err != nil {
		return err
	}

	unknown, err := ask(&reflectionpb.ServerReflectionRequest{
		MessageRequest: &reflectionpb.ServerReflectionRequest_FileByFilename{FileByFilename: "nonsense.proto"},
	})
	if err != nil {
		return err
	}
	if err := expect(int32(codes.NotFound), unknown.GetErrorResponse().GetErrorCode()); err != nil {
		return err
	}

	if err := stream.CloseSend(); err != nil {
		return err
	}
	_, err = stream.Recv()
	return expect(io.EOF, err)
}

func expectServices(services []*reflectionpb.ServiceResponse) error {
	names := map[string]bool{}
	for _, service := range services {
		names[service.Name] = true
	}
	for _, name := range []string{
		"dapr.proto.runtime.v1.Dapr",
		"grpc.health.v1.Health",
		"grpc.reflection.v1.ServerReflection",
		"grpc.reflection.v1alpha.ServerReflection",
	} {
		if !names[name] {
			return expect(name, services)
		}
	}
	return nil
}

// expectMethod builds the descriptors, which fails unless all that they import is among them.
func expectMethod(name protoreflect.FullName, descriptors [][]byte) error {
	set := &descriptorpb.FileDescriptorSet{}
	for _, descriptor := range descriptors {
		file := &descriptorpb.FileDescriptorProto{}
		if err := proto.Unmarshal(descriptor, file); err != nil {
			return err
		}
		set.File = append(set.File, file)
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return err
	}
	method, err := files.FindDescriptorByName(name)
	if err != nil {
		return err
	}
	return expect("dapr/proto/runtime/v1/dapr.proto", method.ParentFile().Path())
}
