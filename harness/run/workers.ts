import { type ChildProcess, fork } from 'node:child_process';
import { addAbortListener, once } from 'node:events';
import module from 'node:module';
import { join } from 'node:path';
import { errorMessage } from '../error-message.ts';
import type { Director } from '../networks/director.ts';
import { extension } from '../root.ts';
import type { Player, Share } from './places.ts';
import type { Usage } from './usage.ts';
import type { Job, News, Order, Score } from './worker-messages.ts';

/** What a worker reports while it plays; plays go by their place in the job. */
export interface WorkerEvents {
  readonly onBegun?: (play: number) => void;
  readonly onPlayed: (score: Score, play: number) => void;
  /** Something failed that is no verdict: a scenario of ours crashed, or something that no scenario is known to have done. */
  readonly onProblem: (problem: string, play?: number) => void;
}

/** A worker ended before its time; the message says how. */
export class WorkerDeath extends Error {
  override readonly name = 'WorkerDeath';
}

/**
 * Node takes memory as long as there is some, and with several workers at once that adds up. What a scenario makes is
 * garbage when it ends: a young generation that holds one of them halves the time for collecting it.
 */
const thrifty = ['--max-semi-space-size=16', '--max-old-space-size=1024'] as const;

/** How long a worker that was told to stop may take. Milliseconds. */
const stopsWithin = 3000;

/** How much of what a worker writes is kept, to say why it died. Characters. */
const lastWords = 2000;

const start = (): ChildProcess => {
  const compileCache = module.getCompileCacheDir();
  return fork(join(import.meta.dirname, `worker.${extension}`), {
    execArgv: [...thrifty],
    env: { ...process.env, ...(compileCache !== undefined && { NODE_COMPILE_CACHE: compileCache }) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
};

/**
 * Plays a job in a process of its own, with as many scenarios busy as its share allows, which may ask the owner of each target for what only that can do; resolves with
 * what it cost.
 * @throws {WorkerDeath} when the process ended before its time, and the signal's reason when that aborts.
 */
export const playInWorker = async (
  job: Omit<Job, 'concurrency'>,
  join: (player: Pick<Player, 'scenarios' | 'onChange'>) => Share,
  directors: readonly Director[],
  events: WorkerEvents,
  signal: AbortSignal,
): Promise<Usage> => {
  signal.throwIfAborted();
  const worker = start();
  const tell = (order: Order): void => {
    // One that is ending takes no more orders; how it ended is told below.
    if (worker.connected) worker.send(order, () => undefined);
  };
  const answer = async ({ number: to, target, request }: News & { kind: 'asks' }): Promise<void> => {
    try {
      const given = await directors[target]?.ask(request, signal);
      if (given === undefined) throw new Error(`there is no target ${target}`);
      tell({ kind: 'answer', to, answer: given });
    } catch (error) {
      tell({ kind: 'refusal', to, why: errorMessage(error) });
    }
  };
  let usage: Usage | undefined;
  let said = '';
  worker.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-lastWords);
  });
  worker.on('message', (news: News) => {
    if (news.kind === 'begun') events.onBegun?.(news.play);
    else if (news.kind === 'played') events.onPlayed(news, news.play);
    else if (news.kind === 'problem') events.onProblem(news.problem, news.play);
    else if (news.kind === 'asks') void answer(news);
    else usage = news.usage;
  });
  let killing: NodeJS.Timeout | undefined;
  const stop = (): void => {
    tell({ kind: 'stop' });
    killing = setTimeout(() => worker.kill('SIGKILL'), stopsWithin);
  };
  using _ = addAbortListener(signal, stop);
  try {
    using share = join({
      scenarios: job.plays.length,
      onChange: (concurrency) => tell({ kind: 'resize', concurrency }),
    });
    worker.on('message', ({ kind }: News) => {
      if (kind === 'played') share.played();
    });
    tell({ kind: 'play', job: { ...job, concurrency: share.places } });
    const [code, killedBy] = (await once(worker, 'close')) as [number | null, NodeJS.Signals | null];
    signal.throwIfAborted();
    if (usage !== undefined) return usage;
    const why = said.trim().split('\n').at(-1);
    throw new WorkerDeath(`the worker ended with ${killedBy ?? `exit code ${code}`}${why ? `: ${why}` : ''}`);
  } finally {
    clearTimeout(killing);
  }
};
