import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../evidence/transcript.ts';
import type { StepValue } from '../../../language/scenario.ts';
import { deadline } from '../../../wait.ts';
import { isOfConversation } from '../../conversation-error.ts';
import type { Party, PartyKind } from '../../party.ts';
import { startFake } from '../fakes/index.ts';
import { clientKind } from './client/party.ts';
import { streamKind } from './stream/party.ts';

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
};

/** A party whose server has gone away, and that knows it. */
const bereft = async (kind: PartyKind, secure: boolean): Promise<Party> => {
  const fake = await startFake({ tls: secure });
  const [account = { user: '', password: '' }] = fake.accounts;
  const closed = Promise.withResolvers<void>();
  const party = kind.create({
    name: 'romeo',
    spec: { kind: kind.kind, phase: 'bound', listener: 'c2s' },
    site: fake.site,
    account,
    record(entry: TranscriptEntry) {
      if (entry.kind === 'closed') closed.resolve();
    },
    hide: () => undefined,
  });
  await party.reach('bound', AbortSignal.timeout(20_000));
  await fake[Symbol.asyncDispose]();
  await closed.promise;
  return party;
};

describe.each([
  ['stream', streamKind],
  ['client', clientKind],
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
