import type { Socket } from 'node:net';
import tls from 'node:tls';
import { type StreamDecoder, type StreamItem, streamDecoder } from '../../../xml/decode.ts';
import { ns } from '../../../xml/namespaces.ts';

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
  /** Reads nothing and calls back once there is something to read. */
  whenSpokenTo(then: () => void): void;
  /** Reads on behind what is no XML, as if a stream had begun there. */
  forgive(): void;
  /** Takes nothing in and says nothing from now on; the connection stays. */
  fallSilent(): void;
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
  let silent = false;

  const restart = (): void => {
    document += 1;
    const mine = document;
    decoder = streamDecoder((item) => {
      if (mine === document && !silent) onItem(item);
    });
  };
  const forgive = (): void => {
    document += 1;
    const mine = document;
    decoder = streamDecoder((item) => {
      if (mine === document && !silent && item.kind !== 'header') onItem(item);
    });
    decoder.write(Buffer.from(`<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.stream}'>`));
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

  const writable = (): boolean => !silent && !current.destroyed && current.writable;
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
    forgive,
    deafen(onBytes) {
      accepted.removeAllListeners('data');
      accepted.once('data', () => onBytes?.());
      accepted.resume();
    },
    whenSpokenTo(then) {
      accepted.removeAllListeners('data');
      accepted.once('data', (bytes) => {
        accepted.pause();
        accepted.unshift(bytes);
        then();
      });
      accepted.resume();
    },
    fallSilent() {
      silent = true;
    },
    secureWith(options) {
      accepted.removeAllListeners('data');
      current = new tls.TLSSocket(accepted, { isServer: true, ...options });
      attach(current);
      restart();
    },
    end() {
      if (!silent) current.end();
    },
    destroy: () => accepted.destroy(),
  };
};
