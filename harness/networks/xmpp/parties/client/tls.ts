import type { Socket } from 'node:net';
import tls from 'node:tls';
import type { Site } from '../../../site.ts';
import { contextFor } from '../stream/connection.ts';
import { type BeforeTls, plainBeforeTls } from '../stream/plain-before-tls.ts';

/** A socket with TLS on it, whose certificate must be good; what the server says in the clear before is handed out. */
export const tlsOver = (socket: Socket, site: Site, before: BeforeTls): tls.TLSSocket =>
  tls.connect({
    socket: plainBeforeTls(socket, before),
    servername: site.domain,
    secureContext: contextFor(site),
  });
