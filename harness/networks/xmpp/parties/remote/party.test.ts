import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../../evidence/transcript.ts';
import { createAuthority } from '../../../certificates.ts';
import type { Party, PartyContext } from '../../../party.ts';
import { certificateOf } from '../stream/client-certificate.ts';
import { dialbackKey } from './dialback.ts';
import { remoteKind } from './party.ts';
import { type Manners, openReception, type Verify } from './reception.ts';

const verona = 'verona.example';

interface Played extends AsyncDisposable {
  readonly party: Party;
  readonly entries: readonly TranscriptEntry[];
  /** What the party was sent on wires that have this name, or on the one that has none. */
  readonly heard: (wire?: string) => string;
}

/** A remote server, and another one in the part of the server that is tested. */
const playing = async (
  manners: Partial<Manners> = {},
  verify: Verify = async () => 'valid',
): Promise<Played> => {
  const authority = await createAuthority();
  const entries: TranscriptEntry[] = [];
  const site = {
    ...{ target: 'fake', protocol: 'xmpp', domain: verona, listeners: {}, logs: [] },
    ca: [authority.certificate],
    authority: { certificate: authority.certificate, key: authority.key },
    accounts: { kind: 'list', accounts: [] },
  } as const;
  const base: PartyContext = {
    ...{ name: 'mantua', site, account: { user: '', password: '' } },
    spec: { kind: 'remote', phase: 'authenticated', listener: 's2s' },
    record: (entry) => entries.push(entry),
    hide: () => undefined,
  };
  const certificate = await certificateOf({ hosts: [verona] }, 'run', site);
  const tested = await openReception(
    { ...base, name: 'tested', record: () => undefined },
    verona,
    { certificate, external: true, secret: 'secret', ...manners },
    verify,
  );
  const listeners = { s2s: tested.place };
  const party = remoteKind.create({ ...base, site: { ...site, listeners } });
  return {
    party,
    entries,
    heard: (wire) =>
      entries
        .flatMap((entry) =>
          entry.kind === 'bytes' && entry.direction === 'in' && entry.wire === wire && 'text' in entry
            ? [entry.text]
            : [],
        )
        .join(''),
    async [Symbol.asyncDispose]() {
      await party[Symbol.asyncDispose]();
      await tested[Symbol.asyncDispose]();
    },
  };
};

const within = (): AbortSignal => AbortSignal.timeout(20_000);

test('two servers of ours secure a stream and authenticate', async () => {
  await using played = await playing();
  await played.party.reach('authenticated', within());
  expect(played.heard()).toContain('<success');
  expect(played.entries.find(({ kind }) => kind === 'tls')).toMatchObject({
    authorized: true,
    shown: { names: [expect.stringMatching(/^DNS:r[0-9a-f]+\.remote\.example$/)] },
  });
});

test('what is read in the namespace of servers is as from clients', () => {
  expect(remoteKind.codec).toBe('server-stream');
});

test('a key is shown for the stream, and its result comes back', async () => {
  const claims: unknown[] = [];
  await using played = await playing({}, async (claim) => {
    claims.push(claim);
    return 'invalid';
  });
  await played.party.reach('secured', within());
  await played.party.perform('tries dialback', { key: 'wrong' }, new Map(), within());
  expect(claims).toMatchObject([{ to: verona, key: 'wrong' }]);
  expect(played.heard()).toMatch(/<db:result [^>]*type="invalid"/);
});

test('a server tells its own keys from those of others', async () => {
  await using played = await playing();
  await played.party.reach('opened', within());
  const pair = { from: verona, to: 'mantua.example', id: 's1' };
  const ask = async (key: string): Promise<void> =>
    await played.party.perform(
      'sends',
      `<db:verify from="mantua.example" to="${verona}" id="s1">${key}</db:verify>`,
      new Map(),
      within(),
    );
  await ask(dialbackKey('secret', pair));
  await expect.poll(() => played.heard()).toMatch(/<db:verify [^>]*type="valid"/);
  await ask(dialbackKey('secret', { ...pair, id: 's2' }));
  await expect.poll(() => played.heard()).toMatch(/<db:verify [^>]*type="invalid"/);
});

test('a certificate can be for somebody else, and by somebody else', async () => {
  await using played = await playing();
  const certificate = { for: 'elsewhere.example', issuer: 'other' };
  await played.party.perform('tries external', { certificate }, new Map(), within());
  expect(played.entries.find(({ kind }) => kind === 'tls')).toMatchObject({
    shown: { issuer: 'CN=assay unknown authority', names: ['DNS:elsewhere.example'] },
  });
});
