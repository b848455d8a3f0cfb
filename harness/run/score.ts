import type { PlayedScenario } from './played.ts';
import type { Score } from './worker-messages.ts';

/** What a play came to, in short. */
export const scoreOf = ({ scenario, outcomes }: PlayedScenario): Score => ({
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
