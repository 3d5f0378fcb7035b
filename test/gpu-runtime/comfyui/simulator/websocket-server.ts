/** The server's side of RFC 6455, as far as the simulator needs it: whole messages out; texts, pings and closings in. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Section 1.3. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface ServerSocket {
  /** Ends when the message has been handed to the operating system. */
  send(message: string | Uint8Array): Promise<void>;
  /** With a code, after which the other side answers in kind. */
  close(code: number): void;
  /** Without a goodbye, as a network that breaks. */
  cut(): void;
}

export function acceptSocket(request: IncomingMessage, stream: Duplex, onText: (text: string) => void, onEnd: () => void): ServerSocket {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${MAGIC}`).digest('base64');
  stream.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  let received = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let frame = readFrame(received); frame; frame = readFrame(received)) {
      received = received.subarray(frame.bytes);
      if (frame.opcode === OPCODES.text) onText(frame.payload.toString());
      if (frame.opcode === OPCODES.ping) stream.write(frameOf(OPCODES.pong, frame.payload));
      if (frame.opcode === OPCODES.close) stream.end(frameOf(OPCODES.close, frame.payload));
    }
  });
  stream.on('error', () => undefined);
  stream.on('close', onEnd);
  return {
    send: (message) =>
      new Promise((resolve) => {
        if (stream.destroyed || stream.writableEnded) return resolve();
        stream.write(typeof message === 'string' ? frameOf(OPCODES.text, Buffer.from(message)) : frameOf(OPCODES.binary, message), () => resolve());
      }),
    close(code) {
      const payload = Buffer.alloc(2);
      payload.writeUInt16BE(code);
      if (!stream.destroyed && !stream.writableEnded) stream.write(frameOf(OPCODES.close, payload));
    },
    cut: () => void stream.destroy(),
  };
}

function frameOf(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const size = Buffer.alloc(length < 126 ? 0 : length < 65_536 ? 2 : 8);
  if (size.length === 2) size.writeUInt16BE(length);
  if (size.length === 8) size.writeBigUInt64BE(BigInt(length));
  return Buffer.concat([Buffer.from([0x80 | opcode, size.length === 0 ? length : size.length === 2 ? 126 : 127]), size, payload]);
}

/** A client's frame, which is masked and, being short, never in parts. */
function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; bytes: number } | undefined {
  if (bytes.length < 6) return undefined;
  const short = bytes[1]! & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const end = start + 4 + length;
  if (bytes.length < end) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const payload = Buffer.from(bytes.subarray(start + 4, end).map((byte, index) => byte ^ mask[index % 4]!));
  return { opcode: bytes[0]! & 0x0f, payload, bytes: end };
}
