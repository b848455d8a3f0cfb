import { createHash } from 'node:crypto';
import { ns } from '../../../../xml/namespaces.ts';

/** What the kind is called. */
export const componentName = 'component';

/** What begins the stream of a component as a well-behaved one begins it. */
export const componentHeader = (domain: string): string =>
  `<?xml version='1.0'?><stream:stream to='${domain}' xmlns='${ns.component}' xmlns:stream='${ns.stream}'>`;

/** What a component shows that it knows its secret by (XEP-0114 section 3). */
export const handshakeDigest = (streamId: string, secret: string): string =>
  createHash('sha1').update(streamId).update(secret).digest('hex');
