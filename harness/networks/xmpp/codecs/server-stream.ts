import { ns } from '../../../xml/namespaces.ts';
import { streamOf } from './stream-of.ts';

/** A stream between servers (RFC 6120 section 4.8.2). */
export const serverStream = streamOf('server-stream', ns.server);
