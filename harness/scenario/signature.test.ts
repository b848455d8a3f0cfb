import { expect, test } from 'vitest';
import { signatureOf } from './signature.ts';

const run = (user: string, stream: string) =>
  signatureOf(
    `/iq/@from expected ${user}@example.net, found ${user}@example.net/${stream}; 10023 bytes`,
    new Map([
      ['romeo.user', user],
      ['romeo.jid', `${user}@example.net`],
      ['short', 'from'],
    ]),
  );

test('a signature is the same in every run', () => {
  expect(run('u1a2b3c4d5e6f', 'deadbeefdeadbeef')).toBe(
    '/iq/@from expected {romeo.jid}, found {romeo.jid}/…; … bytes',
  );
  expect(run('u9f8e7d6c5b4a', '0123456789abcdef')).toBe(run('u1a2b3c4d5e6f', 'deadbeefdeadbeef'));
});

test('a signature does not tell the time', () => {
  expect(signatureOf('at 2026-07-01T12:00:00Z, after 2026-07-01T11:59:58.123Z', new Map())).toBe(
    'at …, after …',
  );
});

test('a signature does not grow with what came', () => {
  expect(signatureOf('a b '.repeat(1000), new Map())).toHaveLength(300);
});

test('a signature keeps the path of what differs, however long', () => {
  const text =
    'differs: /iq/error/service-unavailable expected <service-unavailable> found <subscription-required>';
  expect(signatureOf(text, new Map())).toBe(text);
});
