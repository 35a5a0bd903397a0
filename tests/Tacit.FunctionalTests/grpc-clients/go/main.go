// Calls a sidecar over gRPC with grpc-go and tells, step by step, whether it answers as it should:
//
//	client <host:port> <step> [<step>...]
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// client holds the one channel that all steps share, but those which need a channel with other options.
type client struct {
	target  string
	traffic traffic
	conn    *grpc.ClientConn
}

func main() {
	c := &client{target: os.Args[1]}
	conn, err := c.dial(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	c.conn = conn

	steps := map[string]func(context.Context) error{
		"get":            func(ctx context.Context) error { return get(ctx, c.conn) },
		"bulk":           c.bulk,
		"not-found":      c.notFound,
		"denied":         c.denied,
		"wrong-token":    c.wrongToken,
		"deadline":       c.deadline,
		"concurrent":     c.concurrent,
		"idle":           c.idle,
		"reconnect":      c.reconnect,
		"unknown-method": c.unknownMethod,
		"gzip":           c.gzip,
		"metadata":       c.metadata,
		"health":         c.health,
		"reflection":     c.reflection,
		"blocking-dial":  c.blockingDial,
	}
	exitCode := 0
	for _, name := range os.Args[2:] {
		if err := run(steps[name]); err != nil {
			exitCode = 1
			fmt.Printf("%s: %s\n", name, strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Printf("%s: ok\n", name)
		}
	}
	os.Exit(exitCode)
}

func run(step func(context.Context) error) error {
	if step == nil {
		return errors.New("there is no such step")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return step(metadata.AppendToOutgoingContext(ctx, "dapr-api-token", os.Getenv("DAPR_API_TOKEN")))
}

func (c *client) dial(ctx context.Context, options ...grpc.DialOption) (*grpc.ClientConn, error) {
	return grpc.DialContext(ctx, c.target, append(options, grpc.WithInsecure(), grpc.WithContextDialer(c.traffic.dial))...)
}

// traffic counts what a channel hides: the connections it makes and the bytes it sends.
type traffic struct {
	connections, sent atomic.Int64
}

func (t *traffic) dial(ctx context.Context, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	t.connections.Add(1)
	return &countedConn{conn, t}, nil
}

type countedConn struct {
	net.Conn
	traffic *traffic
}

func (c *countedConn) Write(data []byte) (int, error) {
	n, err := c.Conn.Write(data)
	c.traffic.sent.Add(int64(n))
	return n, err
}
