import { expect, test } from 'vitest';
import { inboxIdOf } from './inbox-id.ts';
import { signatureText } from './signature-text.ts';

const owner = { kind: 'ethereum', id: '0x1234567890abcdef1234567890abcdef12345678' } as const;

test('an inbox id is the hash of the address and the nonce', () => {
  // As another implementation of XMTP has it for this address.
  expect(inboxIdOf(owner, 0n)).toBe('fcd18d86276d7a99fe522dba9660c420f03c8648785ada7c5daae232a3df77a9');
  expect(inboxIdOf(owner, 1n)).not.toBe(inboxIdOf(owner, 0n));
});

test.for([
  '0x12',
  '1234567890abcdef1234567890abcdef1234567890',
  '0x1234567890abcdef1234567890abcdef1234567g',
])('%s is no address', (id) => {
  expect(() => inboxIdOf({ kind: 'ethereum', id }, 0n)).toThrow('Invalid account address');
});

test('the text names the inbox, the time and each action', () => {
  const wallet = { kind: 'ethereum', id: '0x4567890abcdef1234567890abcdef12345678123' } as const;
  const app = { kind: 'installation', id: '010203' } as const;
  const key = { kind: 'passkey', id: '04ff' } as const;
  const text = signatureText({
    inboxId: 'abc',
    clientTimestampNs: 1_717_171_717_999_999_999n,
    actions: [
      { kind: 'create-inbox', owner, nonce: 0n },
      ...(['add', 'revoke'] as const).flatMap((kind) =>
        [wallet, app, key].map((member) => ({ kind, member })),
      ),
      { kind: 'change-recovery', recovery: wallet },
    ],
  });
  expect(text).toBe(`XMTP : Authenticate to inbox

Inbox ID: abc
Current time: 2024-05-31T16:08:37Z

- Create inbox
  (Owner: 0x1234567890abcdef1234567890abcdef12345678)
- Link address to inbox
  (Address: 0x4567890abcdef1234567890abcdef12345678123)
- Grant messaging access to app
  (ID: 010203)
- Link passkey to inbox
  (Passkey: 04ff)
- Unlink address from inbox
  (Address: 0x4567890abcdef1234567890abcdef12345678123)
- Revoke messaging access from app
  (ID: 010203)
- Unlink passkey from inbox
  (Passkey: 04ff)
- Change inbox recovery address
  (Address: 0x4567890abcdef1234567890abcdef12345678123)

For more info: https://xmtp.org/signatures`);
});

test('any 64 bits are a time', () => {
  const at = (clientTimestampNs: bigint) =>
    signatureText({ inboxId: '', clientTimestampNs, actions: [] }).split('\n')[3];
  expect([0n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n].map(at)).toEqual([
    'Current time: 1970-01-01T00:00:00Z',
    'Current time: 2262-04-11T23:47:16Z',
    'Current time: 1677-09-21T00:12:43Z',
    'Current time: 1969-12-31T23:59:59Z',
  ]);
});
