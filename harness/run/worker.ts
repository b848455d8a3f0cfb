// Plays the scenarios of one target, or of several together, in a process of its own: what they cost is theirs, and what kills it kills no other.
import { readFileSync } from 'node:fs';
import { errorMessage } from '../error-message.ts';
import type { Scenario } from '../language/scenario.ts';
import { createPlayRunner, type PlayRunner, playAll } from './plays.ts';
import { createQuestions } from './questions.ts';
import { scoreOf } from './score.ts';
import { usageSince } from './usage.ts';
import { type Job, type News, type Order, playsOf } from './worker-messages.ts';

const stopping = new AbortController();

const tell = (news: News): void => {
  if (process.connected) process.send?.(news);
};

const questions = createQuestions((number, target, request) =>
  tell({ kind: 'asks', number, target, request }),
);

// Ctrl-C reaches the whole process group: the command ends this process once the report is safe.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit());
// Whose it is nobody knows: the scenarios that it does not concern go on.
process.on('uncaughtException', (error) => tell({ kind: 'problem', problem: errorMessage(error) }));

let playing: PlayRunner | undefined;

const perform = async (job: Job): Promise<void> => {
  const began = performance.now();
  const sites = job.sites.map((site, target) => ({ ...site, director: questions.directorOf(target) }));
  const runner = createPlayRunner({ ...job, sites });
  playing = runner;
  const all = playsOf(job.plays, JSON.parse(readFileSync(job.plan, 'utf8')) as readonly Scenario[]);
  const places = new Map(all.map((play, place) => [play, place]));
  const placeOf = (play: (typeof all)[number]): number => places.get(play) ?? -1;
  try {
    await playAll(
      runner,
      all,
      job.atATime,
      {
        onBegun: (play) => tell({ kind: 'begun', play: placeOf(play) }),
        onPlayed: (played, play) => tell({ kind: 'played', play: placeOf(play), ...scoreOf(played) }),
        onProblem: (play, error) =>
          tell({
            kind: 'problem',
            play: placeOf(play),
            problem: `${play.scenario.id}: ${errorMessage(error)}`,
          }),
      },
      stopping.signal,
    );
  } finally {
    await runner.end();
    tell({ kind: 'ended', usage: usageSince(began) });
  }
};

process.on('message', async (order: Order) => {
  if (order.kind === 'stop') stopping.abort(new Error('the run was interrupted'));
  else if (order.kind === 'resize') playing?.resize(order.concurrency);
  else if (order.kind === 'answer') questions.answer(order.to, order.answer);
  else if (order.kind === 'refusal') questions.refuse(order.to, order.why);
  else {
    await perform(order.job).catch((error: unknown) => {
      if (!stopping.signal.aborted) tell({ kind: 'problem', problem: errorMessage(error) });
    });
    process.disconnect();
  }
});
