import { describe, expect, test } from 'vitest';
import { parseFragment } from '../xml/fragment.ts';
import type { Difference } from './difference.ts';
import { matchElement } from './match.ts';
import { signatureOf } from './signature.ts';

const account = (user: string): ReadonlyMap<string, string> =>
  new Map([
    ['domain', 'example.net'],
    ['romeo.user', user],
    ['romeo.password', user],
    ['romeo.jid', `${user}@example.net`],
    ['romeo.full', `${user}@example.net/orchard-1`],
  ]);

const run = (user: string, resource: string): string =>
  signatureOf(
    [
      {
        path: '/iq/@from',
        expected: '{romeo.jid}',
        found: `for ${user}@example.net/${resource} at 2026-07-01T12:00:00.1Z; 10023 bytes of ${user}.`,
      },
    ],
    account(user),
  );

test('a signature is the same in every run', () => {
  expect(run('u1a2b3c4d5e6f', 'deadbeefdeadbeef')).toBe(
    'differs: /iq/@from expected {romeo.jid} found for {romeo.jid}/… at …; … bytes of {romeo.password}.',
  );
  expect(run('u9f8e7d6c5b4a', '0123456789abcdef')).toBe(run('u1a2b3c4d5e6f', 'deadbeefdeadbeef'));
});

test('a signature of a long text takes no time', () => {
  const began = performance.now();
  const difference = { path: '/m', expected: 'x', found: 'z'.repeat(200_000) };
  expect(signatureOf([difference], account('romeo'))).toMatch(/^differs: \/m expected x found z+…?$/);
  expect(performance.now() - began).toBeLessThan(5000);
});

describe('whatever accounts and passwords are called', () => {
  const differing = (user: string): string => {
    const template = parseFragment(
      '<presence from="{romeo.full}" type="error"><error type="cancel"><iq xmlns="urn:test"/></error></presence>',
    );
    const actual = parseFragment(
      `<presence from="${user}@example.net/orchard" type="unavailable"><error type="iq test"><test xmlns="urn:test"/></error></presence>`,
    );
    const { differences } = matchElement(template, actual, account(user));
    return signatureOf(differences, account(user));
  };

  test.each([
    'iq',
    'presence',
    'error',
    'test',
    'unavailable',
    'expected',
    'cancel',
    'differs',
    'a',
    'u1a2b3c4d5e6f',
  ])('%s does not show in a signature', (user) => {
    expect(differing(user)).toBe(
      'differs: /presence/@from expected {romeo.full} found {romeo.jid}/orchard; /presence/@type expected error found unavailable; /presence/error/@type expected cancel found iq test; /presence/error/iq <iq> is missing among <test>',
    );
  });
});

test('the order of what was found makes no difference', () => {
  const one: Difference = { path: '/a', expected: 'x', found: '', values: ['b', 'c', 'b'], missing: true };
  const other: Difference = { path: '/b', expected: 'y', found: 'z' };
  expect(signatureOf([one, other], new Map())).toBe(
    'differs: /a x is missing among b, c; /b expected y found z',
  );
  expect(signatureOf([other, { ...one, values: ['c', 'b'] }], new Map())).toBe(
    signatureOf([one, other], new Map()),
  );
});

test('a signature does not tell what a run made up', () => {
  const told = (found: string): string => signatureOf([{ path: '/a', expected: 'x', found }], new Map());
  expect(told('at 2026-07-01T12:00:00Z, after 2026-07-01T11:59:58.123+02:00')).toBe(
    'differs: /a expected x found at …, after …',
  );
  expect(told('SCRAM-SHA-256-PLUS TLSv1.3 urn:ietf:params:xml:ns:xmpp-sasl')).toBe(
    'differs: /a expected x found SCRAM-SHA-256-PLUS TLSv1.3 urn:ietf:params:xml:ns:xmpp-sasl',
  );
});

test('an address without a localpart is not that of the domain', () => {
  const told = (found: string): string =>
    signatureOf([{ path: '/iq/@to', expected: 'x', found }], account('romeo'));
  expect(told('@example.net')).toBe('differs: /iq/@to expected x found @{domain}');
  expect(told('@example.net/orchard')).toBe('differs: /iq/@to expected x found @{domain}/orchard');
  expect(told('example.net/a@b')).toBe('differs: /iq/@to expected x found {domain}/a@b');
});

test('a signature does not grow with what came, and has one line', () => {
  const told = signatureOf([{ path: '/a', expected: 'x', found: 'a\nb '.repeat(1000) }], new Map());
  expect([told.length, told.includes('\n'), told.endsWith('…')]).toEqual([300, false, true]);
});

test('words that are the same in every run are taken as they are', () => {
  expect(signatureOf('missing: <failure> came instead', account('failure'))).toBe(
    'missing: <failure> came instead',
  );
});
