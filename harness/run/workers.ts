import { join } from 'node:path';
import type { Reporter, TestCase, Vitest } from 'vitest/node';
import type { Failing } from '../../reports/baseline.ts';
import { root } from '../root.ts';
import type { SuiteInput } from './suite-input.ts';

/** What a worker reports while it plays. */
export interface WorkerEvents {
  readonly onPlayed: (
    target: string,
    verdicts: Readonly<Record<string, number>>,
    failures: readonly Failing[],
  ) => void;
  /** A worker failed in a way that is no verdict: it crashed, or its suite did not load. */
  readonly onProblem: (target: string | undefined, problem: string) => void;
}

export interface WorkerOptions {
  readonly inputs: readonly SuiteInput[];
  readonly events: WorkerEvents;
  readonly signal: AbortSignal;
}

/**
 * Node takes memory as long as there is some. With three workers at once that adds up, and small young generations
 * cost nothing measurable here: what a scenario makes is garbage when it ends.
 */
const thrifty = ['--max-semi-space-size=2', '--max-old-space-size=1024'] as const;

/** How many scenarios may be waiting for each that is busy. */
const waitingPerBusy = 16;

/** Longer than any scenario can take by its own deadlines; only a hung worker gets here. Milliseconds. */
const testTimeout = 600_000;

const reporterOf = ({ onPlayed, onProblem }: WorkerEvents): Reporter => ({
  onTestCaseResult(test: TestCase) {
    const { verdicts, failures = [] } = test.meta();
    const target = test.project.name;
    if (verdicts) onPlayed(target, verdicts, failures);
    else if (test.result().state === 'failed')
      onProblem(target, `${test.name}: ${test.result().errors?.[0]?.message}`);
  },
  onTestModuleEnd(module) {
    for (const error of module.errors()) onProblem(module.project.name, error.message);
  },
  onTestRunEnd(_modules, errors) {
    for (const error of errors) onProblem(undefined, error.message);
  },
});

const signals = ['SIGINT', 'SIGTERM'] as const;

const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';
const suite = join(import.meta.dirname, `../../suites/scenarios.suite.${extension}`);

/** vitest would end this process at the first Ctrl-C; it is the command that stops targets and writes the report. */
const withoutItsSignalHandlers = async <T>(create: () => Promise<T>): Promise<T> => {
  const ours = new Set<unknown>(signals.flatMap((signal) => process.listeners(signal)));
  const created = await create();
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) if (!ours.has(listener)) process.off(signal, listener);
  }
  return created;
};

/** Plays every input in a worker of its own: one vitest project per target, one vitest test per scenario. */
export const playInWorkers = async ({ inputs, events, signal }: WorkerOptions): Promise<void> => {
  const { createVitest } = await import('vitest/node');
  signal.throwIfAborted();
  const vitest: Vitest = await withoutItsSignalHandlers(() =>
    createVitest({
      root: root('.'),
      config: false,
      watch: false,
      maxWorkers: inputs.length,
      reporters: [reporterOf(events)],
      silent: true,
      teardownTimeout: 3000,
      projects: inputs.map((input) => ({
        root: root('.'),
        test: {
          name: input.endpoint.target,
          include: [suite],
          exclude: [],
          provide: { assay: input },
          // Those that only wait make room: the suite itself keeps count of the busy ones.
          maxConcurrency: input.concurrency * waitingPerBusy,
          testTimeout,
          pool: 'forks' as const,
          execArgv: [...thrifty],
        },
      })),
    }),
  );
  const cancel = (): void => {
    void vitest.cancelCurrentRun('keyboard-input');
  };
  signal.addEventListener('abort', cancel, { once: true });
  const code = process.exitCode;
  try {
    await vitest.start();
  } finally {
    signal.removeEventListener('abort', cancel);
    await vitest.close();
    // vitest speaks of tests, we of verdicts: the exit code is ours to set.
    process.exitCode = code;
  }
};
