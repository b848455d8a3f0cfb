import { concat, vector } from './writer.ts';

/** What SignWithLabel signs (RFC 9420 5.1.2). */
export const signContent = (label: string, content: Uint8Array): Uint8Array =>
  concat(vector(Buffer.from(`MLS 1.0 ${label}`)), vector(content));
