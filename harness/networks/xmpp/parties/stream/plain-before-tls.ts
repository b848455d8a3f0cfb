import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** What comes before the first TLS record, and when that comes. */
export interface BeforeTls {
  /** Bytes in the clear, where a TLS record was due. */
  readonly onPlain: (bytes: Buffer) => void;
  /** The peer's first TLS record has come. */
  readonly onTls: () => void;
  /** The peer has answered in the clear, and TLS did not follow. */
  readonly onRefused: () => void;
}

export const plainInsteadOfTls = 'the server answered the TLS handshake in plain text';

/** A peer that will not do TLS is not waited for any longer than it takes to say so: a hundred round trips here. */
const lingerMilliseconds = 1000;

/** Content types of TLS records (RFC 8446 section 5.1); no XML has these characters. */
const isRecordType = (byte: number): boolean => byte >= 0x14 && byte <= 0x17;

/**
 * A socket for TLS to run on. What the peer sends in the clear before its first TLS record, which a TLS library
 * would throw away, is handed out.
 */
export const plainBeforeTls = (socket: Socket, { onPlain, onTls, onRefused }: BeforeTls): Duplex => {
  let begun = false;
  let waiting: NodeJS.Timeout | undefined;

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
    if (plain.length > 0) {
      onPlain(plain);
      waiting ??= setTimeout(onRefused, lingerMilliseconds);
    }
    if (start < 0) return;
    begun = true;
    clearTimeout(waiting);
    onTls();
    pass(bytes.subarray(start));
  });
  socket.on('end', () => duplex.push(null));
  socket.on('error', (error) => duplex.destroy(error));
  socket.on('close', () => {
    clearTimeout(waiting);
    duplex.destroy();
  });
  return duplex;
};
