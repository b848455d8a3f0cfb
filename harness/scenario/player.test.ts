import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import type { ActStep, Scenario, Step, StepValue } from '../language/scenario.ts';
import type { PartyKind } from '../networks/party.ts';
import type { Site } from '../networks/site.ts';
import { raceAbort } from '../wait.ts';
import type { Judge } from './judge.ts';
import { filledBy } from './parties.ts';
import { createPlayer } from './player.ts';
import { timeouts } from './timeouts.ts';
import { createChanges } from './waiting.ts';

const never = (signal: AbortSignal): Promise<void> => raceAbort(new Promise<void>(() => undefined), signal);

/** Parties that never get anywhere, and are never done. */
const slow: PartyKind = {
  kind: 'slow',
  protocol: 'xmpp',
  language: 'XML',
  summary: 'Takes for ever.',
  phases: ['offline', 'there'],
  phase: 'there',
  work: 2,
  options: {},
  verbs: {
    waits: { summary: 'Waits.', schema: {} },
    works: { summary: 'Works.', schema: {}, work: (value) => Number(value) },
  },
  names: () => [],
  create: () => ({
    reach: (_, signal) => never(signal),
    perform: (_, __, ___, signal) => never(signal),
    mark: () => false,
    roundTrip: 0,
    answersToWait: 3,
    [Symbol.asyncDispose]: async () => undefined,
  }),
};

const site: Site = {
  target: 'sample',
  protocol: 'xmpp',
  domain: 'fake.example',
  listeners: {},
  ca: [],
  accounts: { kind: 'fresh' },
  logs: [],
};

const act = (verb: string, value: StepValue): ActStep => ({
  kind: 'act',
  party: 'romeo',
  verb,
  value,
  label: `romeo ${verb}`,
  line: 1,
});

/** Why a party got no further. */
const whyNot = async (phase: string, steps: readonly Step[]): Promise<readonly string[]> => {
  const scenario: Scenario = {
    id: 'rfc6120/sample/sample',
    title: 'a sample',
    spec: 'RFC6120',
    topic: 'sample',
    source: 'sample.yaml:1',
    world: { server: 'xmpp' },
    parties: { romeo: { kind: 'slow', phase, listener: 'c2s' } },
    needs: [],
    fresh: [],
    steps,
    stimulus: '2-0',
  };
  const entries: TranscriptEntry[] = [];
  const failures = (): readonly string[] =>
    entries.flatMap((entry) => {
      if (entry.kind === 'gave-up') return [entry.waited < 60 ? 'gave up early' : 'gave up'];
      return 'why' in entry && entry.why !== undefined ? [entry.why] : [];
    });
  const judge: Judge = {
    feed: () => undefined,
    get position() {
      return failures().length;
    },
    done: false,
    bindings: new Map(),
    awaited: () => new Set(),
    wanting: () => false,
    outcomes: () => [],
  };
  const player = createPlayer(
    {
      scenario,
      kinds: new Map([['slow', slow]]),
      accounts: new Map([['romeo', { user: 'romeo', password: 'secret' }]]),
      sites: filledBy(scenario, { site, claims: { claims: [] } }),
      timeouts: { ...timeouts, setup: 20, expectation: 20 },
      signal: new AbortController().signal,
    },
    judge,
    { record: (entry) => entries.push(entry), hide: () => undefined },
    createChanges(),
  );
  await player.play();
  return failures();
};

test('what is more work may take so many times as long', async () => {
  expect(await whyNot('offline', [act('waits', null), act('works', 3), act('works', 1.234)])).toEqual([
    'romeo waits took longer than 20 ms',
    'romeo works took longer than 60 ms',
    'romeo works took longer than 25 ms',
  ]);
});

test('so may getting ready, where it is more work', async () => {
  expect(await whyNot('there', [])).toEqual(['getting romeo there took longer than 40 ms']);
});

test('so may answers, where the server has to find and dial somebody before it can give them', async () => {
  const options = [{ party: 'romeo', expected: { kind: 'closed' } }] as const;
  expect(
    await whyNot('offline', [{ kind: 'expect', options, label: 'romeo is disconnected', line: 1 }]),
  ).toEqual(['gave up']);
});
