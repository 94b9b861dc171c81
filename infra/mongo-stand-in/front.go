package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// MongoDB wire protocol: every message starts with four little-endian int32: length of all, request id, response to,
// opcode. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
const (
	headerBytes     = 16
	maxMessageBytes = 48_000_000 + 16*1024
	opCompressed    = 2012
	opMsg           = 2013
	// Flag of OP_MSG: no reply will be sent to this message, or to this reply another one follows.
	moreToCome = 1 << 1
)

// oneAtATime makes conditional updates atomic, which they are on MongoDB and are not on FerretDB 1: it reads and writes
// in two steps. Inserts are atomic on both.
var oneAtATime sync.Mutex

// serve gives each client a connection to the database behind, until the listener is closed.
func serve(listener net.Listener, socket string) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			backend, err := net.Dial("unix", socket)
			if err != nil {
				return
			}
			defer backend.Close()
			for relay(client, backend) == nil {
			}
		}()
	}
}

// relay reads one command, has it carried out alone among all clients, and sends the reply back.
func relay(client, backend net.Conn) error {
	command, err := readMessage(client)
	if err != nil {
		return err
	}
	reply, err := carryOut(command, backend)
	if err != nil || reply == nil {
		return err
	}
	_, err = client.Write(reply)
	return err
}

func carryOut(command []byte, backend net.Conn) ([]byte, error) {
	if opcode(command) == opCompressed {
		return nil, errors.New("compressed messages hide whether they want a reply")
	}
	oneAtATime.Lock()
	defer oneAtATime.Unlock()
	if _, err := backend.Write(command); err != nil {
		return nil, err
	}
	if opcode(command) == opMsg && flags(command)&moreToCome != 0 {
		return nil, nil
	}
	return readMessage(backend)
}

func readMessage(from io.Reader) ([]byte, error) {
	header := make([]byte, headerBytes)
	if _, err := io.ReadFull(from, header); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint32(header)
	if length < headerBytes || length > maxMessageBytes {
		return nil, fmt.Errorf("a message of %d bytes", length)
	}
	message := make([]byte, length)
	copy(message, header)
	_, err := io.ReadFull(from, message[headerBytes:])
	return message, err
}

func opcode(message []byte) uint32 { return binary.LittleEndian.Uint32(message[12:]) }

func flags(message []byte) uint32 {
	if len(message) < headerBytes+4 {
		return 0
	}
	return binary.LittleEndian.Uint32(message[headerBytes:])
}
