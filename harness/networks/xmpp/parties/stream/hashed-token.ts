import { createHmac } from 'node:crypto';
import type { ChannelBinding } from './channel-binding.ts';

/** Mechanisms that take a token by its hash (draft-schmaus-kitten-sasl-ht), by what they bind it to. */
export const hashedTokenMechanisms = {
  'HT-SHA-256-NONE': undefined,
  'HT-SHA-256-EXPR': 'tls-exporter',
} as const satisfies Readonly<Record<string, ChannelBinding | undefined>>;
export type HashedTokenMechanism = keyof typeof hashedTokenMechanisms;
export const isHashedToken = (name: string): name is HashedTokenMechanism =>
  Object.hasOwn(hashedTokenMechanisms, name);

/** What the client says, and what a server that knows the token answers; both base64. */
export interface HashedToken {
  readonly message: string;
  readonly success: string;
}

/** @param data what TLS has to be bound by, where something is */
export const hashedToken = (user: string, token: string, data: Uint8Array = Buffer.of()): HashedToken => {
  const hash = (who: string): Buffer => createHmac('sha256', token).update(who).update(data).digest();
  return {
    message: Buffer.concat([Buffer.from(`${user}\0`), hash('Initiator')]).toString('base64'),
    success: hash('Responder').toString('base64'),
  };
};
