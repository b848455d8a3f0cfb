import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../evidence/transcript.ts';
import type { StepValue } from '../../../language/scenario.ts';
import { deadline } from '../../../wait.ts';
import { createAuthority } from '../../certificates.ts';
import { isOfConversation } from '../../conversation-error.ts';
import type { Party, PartyKind } from '../../party.ts';
import type { Account, Site } from '../../site.ts';
import { startFake } from '../fakes/index.ts';
import { clientKind } from './client/party.ts';
import { remoteKind } from './remote/party.ts';
import { openReception } from './remote/reception.ts';
import { streamKind } from './stream/party.ts';

const spec = { kind: 'stream', phase: 'bound', listener: 'c2s' };
const nobody: Account = { user: '', password: '' };

/** A value of each verb that waits for something, or could. */
const values: Readonly<Record<string, Readonly<Record<string, StepValue>>>> = {
  stream: {
    connects: null,
    'opens stream': null,
    sends: '<presence/>',
    'sends piecemeal': '<presence/>',
    'sends bytes': { base64: 'YQ==' },
    'starts tls': null,
    'tries tls': null,
    'starts scram': { mechanism: 'SCRAM-SHA-1' },
    'answers scram': { challenge: Buffer.from('r=a,s=YQ==,i=1').toString('base64') },
    'tries scram': { mechanism: 'SCRAM-SHA-1' },
    authenticates: { mechanism: 'SCRAM-SHA-1' },
    'tries external': null,
    'tries wrong passwords': 3,
    'tries to find services': null,
    'logs in': 'available',
    'closes stream': null,
    'half-closes': null,
    disconnects: null,
  },
  client: { sends: '<presence/>', 'logs in': 'available', 'closes stream': null, disconnects: null },
  remote: {
    listens: null,
    connects: null,
    'opens stream': null,
    'tries external': null,
    'tries dialback': null,
    sends: '<presence/>',
    'logs in': 'authenticated',
    'closes stream': null,
  },
};

interface Gone extends AsyncDisposable {
  readonly site: Site;
  readonly account: Account;
}

/** A server for clients, and one for servers. */
const starting: Readonly<Record<string, (secure: boolean) => Promise<Gone>>> = {
  async c2s(secure) {
    const fake = await startFake({ tls: secure });
    const [account = nobody] = fake.accounts;
    return { site: fake.site, account, [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() };
  },
  async s2s(secure) {
    const authority = await createAuthority();
    const site: Site = {
      ...{ target: 'fake', protocol: 'xmpp', domain: 'verona.example', listeners: {}, logs: [] },
      ca: [authority.certificate],
      authority: { certificate: authority.certificate, key: authority.key },
      accounts: { kind: 'list', accounts: [] },
    };
    const reception = await openReception(
      { name: 'verona', spec: { ...spec, listener: 's2s' }, site, record: () => undefined },
      site.domain,
      {
        external: true,
        secret: 'secret',
        ...(secure && { certificate: await authority.issue([site.domain]) }),
      },
      async () => 'valid',
    );
    return {
      site: { ...site, listeners: { s2s: reception.place } },
      account: nobody,
      [Symbol.asyncDispose]: () => reception[Symbol.asyncDispose](),
    };
  },
};

/** A party whose server has gone away, and that knows it. */
const bereft = async (kind: PartyKind, secure: boolean): Promise<Party> => {
  const { listener = 'c2s', phases } = kind;
  const server = await starting[listener]?.(secure);
  if (server === undefined) throw new Error(`nothing listens as ${listener}`);
  const closed = Promise.withResolvers<void>();
  const party = kind.create({
    name: 'romeo',
    spec: { ...spec, kind: kind.kind, listener },
    site: server.site,
    account: server.account,
    record(entry: TranscriptEntry) {
      if (entry.kind === 'closed') closed.resolve();
    },
    hide: () => undefined,
  });
  await party.reach(
    phases.includes('bound') ? 'bound' : secure ? 'authenticated' : 'opened',
    AbortSignal.timeout(20_000),
  );
  await server[Symbol.asyncDispose]();
  await closed.promise;
  return party;
};

describe.each([
  ['stream', streamKind],
  ['client', clientKind],
  ['remote', remoteKind],
] as const)('a %s whose connection is gone', (name, kind) => {
  test('has a case for each of its verbs', () => {
    expect(Object.keys(values[name] ?? {}).toSorted()).toEqual(Object.keys(kind.verbs).toSorted());
  });

  test.each(Object.entries(values[name] ?? {}))(
    'ends at once: %s',
    { timeout: 30_000 },
    async (verb, value) => {
      for (const secure of [false, true]) {
        await using party = await bereft(kind, secure);
        using limit = deadline(20_000, verb);
        const bindings = new Map([
          ['romeo.user', 'romeo'],
          ['romeo.password', 'secret'],
        ]);
        const began = performance.now();
        const error = await party.perform(verb, value, bindings, limit).catch((thrown: unknown) => thrown);
        expect(performance.now() - began).toBeLessThan(5000);
        // What was never begun cannot be gone on with, whatever the connection does.
        if (verb === 'answers scram') expect(error).toEqual(new Error('romeo has not started SCRAM'));
        else expect(error === undefined || isOfConversation(error) || String(error)).toBe(true);
      }
    },
  );
});
