import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** What comes before the first TLS record, and when that comes. */
export interface BeforeTls {
  /** Bytes in the clear, where a TLS record was due. */
  readonly onPlain: (bytes: Buffer) => void;
  /** The peer's first TLS record has come. */
  readonly onTls: () => void;
}

/** Content types of TLS records (RFC 8446 section 5.1); no XML has these characters. */
const isRecordType = (byte: number): boolean => byte >= 0x14 && byte <= 0x17;

/**
 * A socket for TLS to run on. What the peer sends in the clear before its first TLS record, which a TLS library
 * would throw away, is handed out.
 */
export const plainBeforeTls = (socket: Socket, { onPlain, onTls }: BeforeTls): Duplex => {
  let begun = false;

  const duplex: Duplex = new Duplex({
    allowHalfOpen: true,
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  const pass = (bytes: Buffer): void => {
    if (!duplex.push(bytes)) socket.pause();
  };
  socket.on('data', (bytes: Buffer) => {
    if (begun) return pass(bytes);
    const start = bytes.findIndex(isRecordType);
    const plain = start < 0 ? bytes : bytes.subarray(0, start);
    if (plain.length > 0) onPlain(plain);
    if (start < 0) return;
    begun = true;
    onTls();
    pass(bytes.subarray(start));
  });
  socket.on('end', () => duplex.push(null));
  socket.on('error', (error) => duplex.destroy(error));
  socket.on('close', () => duplex.destroy());
  return duplex;
};
