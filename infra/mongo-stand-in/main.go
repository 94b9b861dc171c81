// Command mongo-stand-in is a server that speaks the MongoDB wire protocol, for development and tests on machines
// without mongod. It is FerretDB on SQLite behind a front that runs one command at a time.
//
// It is no database for production: no authentication, no replica set, no transactions, queries read whole collections.
// FerretDB sends no telemetry when it is embedded.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	dir := flag.String("dir", "", "directory of the data; made when it is missing")
	port := flag.Int("port", 0, "port on 127.0.0.1; 0 takes a free one")
	whileStdin := flag.Bool("while-stdin", false, "stop when standard input ends, so that a killed parent leaves nothing behind")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if *whileStdin {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	if err := run(ctx, *dir, *port); err != nil {
		fmt.Fprintln(os.Stderr, "mongo-stand-in:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string, port int) error {
	if dir == "" {
		return fmt.Errorf("give -dir, the directory of the data")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err = os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	// In a directory of its own: the path of a socket may have 107 bytes, that of the data any number.
	socketDir, err := os.MkdirTemp("", "mongo-stand-in-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(socketDir)
	socket := filepath.Join(socketDir, "ferretdb.sock")

	// At a level above Error: lower ones print whole documents.
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	database, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{Unix: socket},
		Logger:    logger,
		Handler:   "sqlite",
		SQLiteURL: "file:" + dir + "/",
	})
	if err != nil {
		return err
	}
	// Loopback only: there is no authentication.
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	go serve(listener, socket)
	context.AfterFunc(ctx, func() { listener.Close() })

	line, _ := json.Marshal(map[string]string{"event": "listening", "url": "mongodb://" + listener.Addr().String() + "/"})
	fmt.Println(string(line))
	return database.Run(ctx)
}
