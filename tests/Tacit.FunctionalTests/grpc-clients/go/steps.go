package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	dapr "github.com/dapr/dapr/pkg/proto/runtime/v1"
	"github.com/golang/protobuf/ptypes/empty"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

func get(ctx context.Context, conn *grpc.ClientConn, options ...grpc.CallOption) error {
	return getWith(ctx, conn, nil, options...)
}

func getWith(ctx context.Context, conn *grpc.ClientConn, requestMetadata map[string]string, options ...grpc.CallOption) error {
	request := &dapr.GetSecretRequest{StoreName: "fs", Key: "k1", Metadata: requestMetadata}
	response, err := dapr.NewDaprClient(conn).GetSecret(ctx, request, options...)
	if err != nil {
		return err
	}
	return expect(map[string]string{"k1": "v1"}, response.Data)
}

func (c *client) getError(ctx context.Context, store, key string) error {
	_, err := dapr.NewDaprClient(c.conn).GetSecret(ctx, &dapr.GetSecretRequest{StoreName: store, Key: key})
	return err
}

func (c *client) bulk(ctx context.Context) error {
	response, err := dapr.NewDaprClient(c.conn).GetBulkSecret(ctx, &dapr.GetBulkSecretRequest{StoreName: "fs"})
	if err != nil {
		return err
	}
	secrets := map[string]map[string]string{}
	for name, secret := range response.Data {
		secrets[name] = secret.Secrets
	}
	return expect(map[string]map[string]string{"k1": {"k1": "v1"}, "k2": {"k2": "v2"}}, secrets)
}

func (c *client) notFound(ctx context.Context) error {
	err := c.getError(ctx, "fs", "nope")
	message := "failed getting secret with key nope from secret store fs: secret nope not found"
	if err := expectStatus(codes.NotFound, message, err); err != nil {
		return err
	}
	details := status.Convert(err).Details()
	if len(details) != 1 {
		return expect("one detail", details)
	}
	info, isErrorInfo := details[0].(*errdetails.ErrorInfo)
	if !isErrorInfo {
		return expect("an ErrorInfo", details[0])
	}
	expected := []any{"ERR_SECRET_GET", "dapr.io", map[string]string{"store": "fs", "key": "nope"}}
	return expect(expected, []any{info.Reason, info.Domain, info.Metadata})
}

func (c *client) denied(ctx context.Context) error {
	return expectStatus(codes.PermissionDenied, `access denied by policy to get "hidden" from "fs"`, c.getError(ctx, "fs", "hidden"))
}

func (c *client) wrongToken(ctx context.Context) error {
	wrong := metadata.NewOutgoingContext(ctx, metadata.Pairs("dapr-api-token", "wrong"))
	if err := expectStatus(codes.Unauthenticated, "Unauthorized", c.getError(wrong, "fs", "k1")); err != nil {
		return err
	}
	return get(ctx, c.conn)
}

func (c *client) deadline(ctx context.Context) error {
	short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	if err := expectCode(codes.DeadlineExceeded, c.getError(short, "slow", "any")); err != nil {
		return err
	}
	return get(ctx, c.conn)
}

func (c *client) concurrent(ctx context.Context) error {
	// The first call makes the connection, if no earlier step did.
	if err := get(ctx, c.conn); err != nil {
		return err
	}
	before := c.traffic.connections.Load()

	const calls = 100
	results := make(chan error, calls)
	for i := 0; i < calls; i++ {
		go func() { results <- get(ctx, c.conn) }()
	}
	for i := 0; i < calls; i++ {
		if err := <-results; err != nil {
			return err
		}
	}
	return expect(before, c.traffic.connections.Load())
}

func (c *client) idle(ctx context.Context) error {
	// 10 seconds is the shortest interval that grpc-go has.
	pings := grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: time.Second, PermitWithoutStream: true})
	conn, err := c.dial(ctx, pings, grpc.WithBlock())
	if err != nil {
		return err
	}
	defer conn.Close()

	idle, cancel := context.WithTimeout(ctx, 12*time.Second)
	defer cancel()
	if conn.WaitForStateChange(idle, connectivity.Ready) {
		return expect(connectivity.Ready, conn.GetState())
	}
	return get(ctx, conn)
}

func (c *client) reconnect(ctx context.Context) error {
	if err := get(ctx, c.conn); err != nil {
		return err
	}
	fmt.Println("reconnect: restart")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}

	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		// Waiting does not help a call that went out before the channel saw its connection end.
		err := get(ctx, c.conn, grpc.WaitForReady(true))
		if status.Code(err) != codes.Unavailable {
			return err
		}
	}
}

func (c *client) unknownMethod(ctx context.Context) error {
	err := c.conn.Invoke(ctx, "/dapr.proto.runtime.v1.Dapr/GetState", &empty.Empty{}, &empty.Empty{})
	if err := expectCode(codes.Unimplemented, err); err != nil {
		return err
	}
	return get(ctx, c.conn)
}

func (c *client) gzip(ctx context.Context) error {
	const size = 100_000
	before := c.traffic.sent.Load()
	if err := getWith(ctx, c.conn, map[string]string{"padding": strings.Repeat("x", size)}, grpc.UseCompressor(gzip.Name)); err != nil {
		return err
	}
	if sent := c.traffic.sent.Load() - before; sent >= size {
		return expect("a compressed request", fmt.Sprintf("%d bytes", sent))
	}
	return nil
}

func (c *client) metadata(ctx context.Context) error {
	sidecar := dapr.NewDaprClient(c.conn)
	if _, err := sidecar.SetMetadata(ctx, &dapr.SetMetadataRequest{Key: "from-go"}); err != nil {
		return err
	}
	response, err := sidecar.GetMetadata(ctx, &dapr.GetMetadataRequest{})
	if err != nil {
		return err
	}
	types := map[string]string{}
	for _, component := range response.RegisteredComponents {
		types[component.Name] = component.Type
	}
	value, isSet := response.ExtendedMetadata["from-go"]
	return expect([]any{"myapp", "secretstores.local.file", "", true}, []any{response.Id, types["fs"], value, isSet})
}

func (c *client) health(ctx context.Context) error {
	withoutToken := metadata.NewOutgoingContext(ctx, metadata.MD{})
	health := grpc_health_v1.NewHealthClient(c.conn)
	for _, service := range []string{"", "dapr.proto.runtime.v1.Dapr"} {
		response, err := health.Check(withoutToken, &grpc_health_v1.HealthCheckRequest{Service: service})
		if err != nil {
			return err
		}
		if err := expect(grpc_health_v1.HealthCheckResponse_SERVING, response.Status); err != nil {
			return err
		}
	}
	_, err := health.Check(withoutToken, &grpc_health_v1.HealthCheckRequest{Service: "nonsense"})
	return expectCode(codes.NotFound, err)
}

func (c *client) blockingDial(ctx context.Context) error {
	short, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := c.dial(short, grpc.WithBlock())
	if err != nil {
		return err
	}
	defer conn.Close()
	return get(ctx, conn)
}

func expect(expected, actual any) error {
	if reflect.DeepEqual(expected, actual) {
		return nil
	}
	return fmt.Errorf("expected %v, came %v", expected, actual)
}

func expectCode(code codes.Code, err error) error {
	if err == nil {
		return errors.New("expected an error, came an answer")
	}
	if status.Code(err) != code {
		return fmt.Errorf("expected %v, came %w", code, err)
	}
	return nil
}

func expectStatus(code codes.Code, message string, err error) error {
	if err := expectCode(code, err); err != nil {
		return err
	}
	return expect(message, status.Convert(err).Message())
}
