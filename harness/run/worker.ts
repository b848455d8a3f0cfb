// Plays the scenarios of one target, in a process of its own: what they cost is theirs, and what kills it kills no other.
import { readFileSync } from 'node:fs';
import { errorMessage } from '../error-message.ts';
import type { Scenario } from '../language/scenario.ts';
import type { PlayedScenario } from './played.ts';
import { createPlays, type Play, playAll } from './plays.ts';
import { usageSince } from './usage.ts';
import type { Job, News, Order, Score } from './worker-messages.ts';

const stopping = new AbortController();

const tell = (news: News): void => {
  if (process.connected) process.send?.(news);
};

// Ctrl-C reaches the whole process group: the command ends this process once the report is safe.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit());
// Whose it is nobody knows: the scenarios that it does not concern go on.
process.on('uncaughtException', (error) => tell({ kind: 'problem', problem: errorMessage(error) }));

const scoreOf = ({ scenario, outcomes }: PlayedScenario): Score => ({
  verdicts: Object.fromEntries(
    Object.entries(Object.groupBy(outcomes, ({ verdict }) => verdict)).map(([verdict, checks]) => [
      verdict,
      checks.length,
    ]),
  ),
  failures: outcomes
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ check, signature }) => ({ check: `${scenario}#${check}`, ...(signature && { signature }) })),
});

const playsOf = ({ plan, repeat, site }: Job): readonly Play[] => {
  const planned = JSON.parse(readFileSync(plan, 'utf8')) as readonly Scenario[];
  const scenarios = planned.filter(({ protocol }) => protocol === site.protocol);
  return Array.from({ length: repeat }, (_, index) => index + 1).flatMap((round) =>
    scenarios.map((scenario) => ({ scenario, round })),
  );
};

const perform = async (job: Job): Promise<void> => {
  const began = performance.now();
  const plays = createPlays(job);
  const events = {
    onPlayed: (played: PlayedScenario) => tell({ kind: 'played', ...scoreOf(played) }),
    onProblem: ({ scenario }: Play, error: unknown) =>
      tell({ kind: 'problem', problem: `${scenario.id}: ${errorMessage(error)}` }),
  };
  try {
    await playAll(plays, playsOf(job), job.concurrency, events, stopping.signal);
  } finally {
    await plays.end();
    tell({ kind: 'ended', usage: usageSince(began) });
  }
};

process.on('message', async (order: Order) => {
  if (order.kind === 'stop') stopping.abort(new Error('the run was interrupted'));
  else {
    await perform(order.job).catch((error: unknown) => {
      if (!stopping.signal.aborted) tell({ kind: 'problem', problem: errorMessage(error) });
    });
    process.disconnect();
  }
});
