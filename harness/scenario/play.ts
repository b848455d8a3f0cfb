import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { errorMessage } from '../error-message.ts';
import { createRecorder } from '../evidence/recorder.ts';
import type {
  HeaderEntry,
  LogSlice,
  SiteFacts,
  TranscriptEntry,
  TranscriptEvent,
} from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
import { domainName, partAt, sitesOf, worldId } from '../language/world.ts';
import type { Party } from '../networks/party.ts';
import type { Site } from '../networks/site.ts';
import { servicesFound } from './claims.ts';
import { createJudge } from './judge.ts';
import { isKnownWord } from './known-words.ts';
import type { Outcome } from './outcome.ts';
import type { FilledSites, KnownSite } from './parties.ts';
import { createPlayer, type Stage } from './player.ts';
import { comparesIn, secretPlaces } from './secret-places.ts';
import { createChanges } from './waiting.ts';

export interface PlayOptions extends Stage {
  /** Why it is not to be played; then that is all of its transcript. */
  readonly unplayed?: HeaderEntry['unplayed'];
  /** Where the transcript goes. */
  readonly path?: string;
}

export interface Played {
  readonly outcomes: readonly Outcome[];
  /** Milliseconds. */
  readonly duration: number;
  /** What the target's logs gained meanwhile. */
  readonly logs: readonly LogSlice[];
  /** A party that did not get to its phase, and why. */
  readonly refused?: { readonly party: string; readonly why: string };
  /** It was broken off: what is undecided is so for that reason alone. */
  readonly interrupted?: true;
}

const logSizes = (sites: readonly Site[]): ReadonlyMap<string, number> =>
  new Map(
    sites
      .flatMap(({ logs }) => logs)
      .map(({ file, path }) => [file, statSync(path, { throwIfNoEntry: false })?.size ?? 0]),
  );

const factsOf = ({ site, claims: { claims, unknown } }: KnownSite): SiteFacts => ({
  target: site.target,
  claims,
  ...(site.implements && { implements: site.implements }),
  ...(unknown !== undefined && { unknown }),
});

/** What is known of what a scenario is played on. */
const worldFacts = (
  scenario: Scenario,
  sites: FilledSites,
): Omit<HeaderEntry, 'kind' | 'format' | 'scenario' | 'stimulus'> => {
  const facts = Array.from(sites, ([name, known]) => [name, factsOf(known)] as const);
  const [only] = facts;
  if (sitesOf(scenario).length === 1 && only !== undefined) return only[1];
  return {
    target: worldId(facts.map(([, { target }]) => target)),
    claims: [],
    sites: Object.fromEntries(facts),
  };
};

/** All that data says, names in it among them. */
const textsIn = (data: unknown): readonly string[] => {
  if (typeof data !== 'object' || data === null) return [String(data)];
  return Object.entries(data).flatMap(([name, value]) => [name, ...textsIn(value)]);
};

/** What is bound before parties exist: where they are, the services that were found there, and words of its own. */
const givenNames = (scenario: Scenario, sites: FilledSites): readonly (readonly [string, string])[] => [
  ...Array.from(sites, ([name, { site }]) => [domainName(scenario.world, name), site.domain] as const),
  ...Array.from(sites).flatMap(([name, { site, claims }]) =>
    // A domain that is the service itself says what it offers as a domain.
    Array.from(
      servicesFound(partAt(scenario, name).needs, claims.claims),
      ([as, address]) => [as, address === 'domain' ? site.domain : address] as const,
    ),
  ),
  ...scenario.fresh.map((name) => [name, `${name}-${randomBytes(6).toString('hex')}`] as const),
];

/**
 * Plays one scenario against a target: the only stage that touches a network. Whatever happens, parties are
 * closed, the transcript is complete up to that point, and every check has an outcome.
 */
export const play = async (options: PlayOptions): Promise<Played> => {
  const { scenario, sites, unplayed, signal } = options;
  const running = [...sites.values()].map(({ site }) => site);
  const began = performance.now();
  const judge = createJudge(scenario);
  const changes = createChanges();
  let ended = false;
  let interrupted = false;
  let refused: Played['refused'];
  const onEvent = (event: TranscriptEvent): void => {
    // How parties take their leave is recorded, and judges nobody.
    if (ended) return;
    judge.feed(event);
    if (event.kind === 'setup' && event.state === 'failed') refused = { party: event.party, why: event.why };
    changes.tell();
  };
  await using recorder = createRecorder({
    ...(options.path !== undefined && { path: options.path }),
    onEvent,
    spoken: textsIn([scenario.parties, scenario.needs, scenario.steps]).join('\n'),
    places: secretPlaces(scenario),
    isKnown: isKnownWord,
    isCompared: comparesIn(scenario),
  });
  const record = (entry: TranscriptEntry): void => recorder.record(entry);
  const sizes = logSizes(running);
  const logs: LogSlice[] = [];
  record({
    kind: 'scenario',
    format: 'assay-transcript/2',
    scenario: scenario.id,
    stimulus: scenario.stimulus,
    ...worldFacts(scenario, sites),
    ...(unplayed && { unplayed }),
  });
  for (const [name, value] of givenNames(scenario, sites)) record({ kind: 'bind', name, value });
  const parties: Party[] = [];
  try {
    if (!judge.done) {
      const player = createPlayer(options, judge, { record, hide: recorder.hide }, changes);
      parties.push(...player.parties);
      await player.play();
    }
    logs.push(...[...logSizes(running)].map(([file, to]) => ({ file, from: sizes.get(file) ?? 0, to })));
    for (const slice of logs) record({ kind: 'log', ...slice });
    record({ kind: 'end', why: 'finished' });
  } catch (error) {
    interrupted = signal.aborted;
    record({
      kind: 'end',
      why: interrupted ? 'interrupted' : 'crashed',
      problem: errorMessage(interrupted ? signal.reason : error),
    });
  }
  ended = true;
  // A server may take longer for its farewell than for all else: meanwhile others can play.
  options.idle?.begin();
  await Promise.allSettled(parties.map((party) => party[Symbol.asyncDispose]()));
  return {
    outcomes: judge.outcomes(),
    duration: Math.round(performance.now() - began),
    logs,
    ...(refused !== undefined && { refused }),
    ...(interrupted && { interrupted }),
  };
};
