import type { Socket } from 'node:net';
import tls from 'node:tls';
import { type StreamDecoder, type StreamItem, streamDecoder } from '../xml/decode.ts';

/** The server's side of one connection: text out, stream items in. */
export interface Wire {
  readonly secure: boolean;
  write(data: string | Uint8Array): void;
  /** Writes `next()` again and again, as fast as the peer reads, until the connection is gone. */
  pump(next: () => string): void;
  /** A new XML document begins in both directions. */
  restart(): void;
  /** Drops what comes from now on; `onBytes` is called when the first of it does. */
  deafen(onBytes?: () => void): void;
  /** Becomes the server's side of a TLS handshake. */
  secureWith(options: tls.TLSSocketOptions): void;
  /** Sends FIN after what was written. */
  end(): void;
  destroy(): void;
}

export interface WireEvents {
  readonly onItem: (item: StreamItem) => void;
  readonly onClose: () => void;
}

export const createWire = (accepted: Socket, { onItem, onClose }: WireEvents): Wire => {
  let current: Socket = accepted;
  let decoder: StreamDecoder;
  let document = 0;

  const restart = (): void => {
    document += 1;
    const mine = document;
    decoder = streamDecoder((item) => {
      if (mine === document) onItem(item);
    });
  };
  const attach = (socket: Socket): void => {
    socket.on('data', (bytes) => decoder.write(bytes));
    // A peer that resets the connection or breaks off a handshake is no news to a fake: `close` follows.
    socket.on('error', () => socket.destroy());
  };

  accepted.setNoDelay(true);
  accepted.once('close', onClose);
  restart();
  attach(accepted);

  const writable = (): boolean => !current.destroyed && current.writable;
  return {
    get secure() {
      return current instanceof tls.TLSSocket;
    },
    write(data) {
      if (writable()) current.write(data);
    },
    pump(next) {
      const fill = (): void => {
        while (writable() && current.write(next()));
      };
      current.on('drain', fill);
      fill();
    },
    restart,
    deafen(onBytes) {
      accepted.removeAllListeners('data');
      accepted.once('data', () => onBytes?.());
      accepted.resume();
    },
    secureWith(options) {
      accepted.removeAllListeners('data');
      current = new tls.TLSSocket(accepted, { isServer: true, ...options });
      attach(current);
      restart();
    },
    end: () => current.end(),
    destroy: () => accepted.destroy(),
  };
};
