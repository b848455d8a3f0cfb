import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashedToken, isHashedToken } from './hashed-token.ts';

const hmac = (text: string): Buffer => createHmac('sha256', 'secret-token').update(text).digest();

test('the client says who it is and hashes the token, and so does the server in its turn', () => {
  const { message, success } = hashedToken('romeo', 'secret-token');
  expect(Buffer.from(message, 'base64')).toEqual(Buffer.concat([Buffer.from('romeo\0'), hmac('Initiator')]));
  expect(Buffer.from(success, 'base64')).toEqual(hmac('Responder'));
});

test('what TLS is bound by is hashed with it, behind the word', () => {
  const { message, success } = hashedToken('romeo', 'secret-token', Buffer.from('exported'));
  expect(Buffer.from(message, 'base64').subarray(6)).toEqual(hmac('Initiatorexported'));
  expect(Buffer.from(success, 'base64')).toEqual(hmac('Responderexported'));
});

test('the mechanisms are known by name', () => {
  expect(['HT-SHA-256-NONE', 'HT-SHA-256-EXPR', 'PLAIN', 'toString'].map(isHashedToken)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
