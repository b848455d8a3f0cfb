import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTranscript } from '../evidence/read.ts';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
import { partyKinds } from '../networks/index.ts';
import type { Account, Site } from '../networks/site.ts';
import type { Outcome } from './outcome.ts';
import { accountHolders, filledBy } from './parties.ts';
import { play } from './play.ts';
import type { Timeouts } from './timeouts.ts';

/** Waits long for what will come. */
export const generous: Timeouts = { expectation: 40_000, setup: 40_000, silence: 50, silenceRoundTrips: 2 };
/** Waits briefly for what will not. */
export const brief: Timeouts = { ...generous, expectation: 300, setup: 1000 };

/** A server of our own, with the accounts that it has now. */
export interface SampleServer {
  readonly site: Site;
  readonly accounts: readonly Account[];
  /** What it claims; nothing if absent. */
  readonly claims?: readonly string[];
}

export interface PlayedOnce {
  readonly outcomes: readonly Outcome[];
  /** What became of checks that did not pass: `refused: fail, …`. */
  readonly problems: readonly string[];
  /** As far as it was judged. */
  readonly transcript: readonly TranscriptEvent[];
  /** How the parties took their leave. */
  readonly leave: readonly TranscriptEvent[];
  /** The transcript's text. */
  readonly text: string;
}

const brieflySaid = ({ check: { id }, verdict, reason }: Outcome): string => `${id}: ${verdict}, ${reason}`;

/** Plays a scenario against a fake, with its accounts, and reads what was recorded. */
export const playOnce = async (
  server: SampleServer,
  scenario: Scenario,
  timeouts: Timeouts = generous,
  signal: AbortSignal = new AbortController().signal,
): Promise<PlayedOnce> => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-play-'));
  using _ = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
  const path = join(folder, 'transcript.ndjson');
  const accounts = new Map(
    accountHolders(scenario).flatMap((holder, index) => {
      const account = server.accounts[index];
      return account ? [[holder, account]] : [];
    }),
  );
  const { outcomes } = await play({
    scenario,
    sites: filledBy(scenario, { site: server.site, claims: { claims: server.claims ?? [] } }),
    kinds: partyKinds,
    accounts,
    path,
    timeouts,
    signal,
  });
  const events = readTranscript(path);
  const end = events.findIndex(({ kind }) => kind === 'end');
  return {
    outcomes,
    problems: outcomes.filter(({ verdict }) => verdict !== 'pass').map(brieflySaid),
    transcript: events.slice(0, end + 1),
    leave: events.slice(end + 1),
    text: readFileSync(path, 'utf8'),
  };
};
