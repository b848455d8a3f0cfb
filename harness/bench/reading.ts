import type { Scenario } from '../language/scenario.ts';
import type { StoredTranscript } from '../run/rejudge.ts';
import { judge } from '../scenario/judge.ts';

/** How long something took, by the clock and by what this process had of the machine. Milliseconds. */
export interface Took {
  readonly wall: number;
  readonly cpu: number;
}

/** Does something and says how long it took. */
export const timed = <T>(work: () => T): { readonly result: T; readonly took: Took } => {
  const before = process.cpuUsage();
  const began = performance.now();
  const result = work();
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  return { result, took: { wall: Math.round(wall), cpu: Math.round((user + system) / 1000) } };
};

export interface JudgePace {
  readonly transcripts: number;
  readonly checks: number;
  readonly took: Took;
  /** Of one core. */
  readonly checksPerSecond: number;
}

/** The first pass finds code that is not compiled yet; of the others the best one is told, since machines are shared. */
const passes = 4;

/** How fast transcripts that are read already are judged. */
export const judgePace = (
  scenarios: readonly Scenario[],
  transcripts: readonly StoredTranscript[],
): JudgePace => {
  const known = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const pairs = transcripts.flatMap(({ header, events }) => {
    const scenario = known.get(header.scenario);
    return scenario ? [{ scenario, events }] : [];
  });
  const all = Array.from({ length: passes }, () =>
    timed(() => pairs.reduce((sum, { scenario, events }) => sum + judge(scenario, events).length, 0)),
  );
  const [best = timed(() => 0)] = all.toSorted((a, b) => a.took.cpu - b.took.cpu);
  const { result: checks, took } = best;
  return {
    transcripts: pairs.length,
    checks,
    took,
    checksPerSecond: Math.round(checks / (Math.max(1, took.cpu) / 1000)),
  };
};
