import type { Scenario } from './scenario.ts';

/**
 * Whose markers prove the absence at a step: the party that it names, or those whose actions it answers and who can
 * reach the party that must receive nothing, as it is available (RFC 6121 section 8.5.3.1).
 */
export const markingParties = ({ steps, parties }: Scenario, position: number): readonly string[] => {
  const step = steps[position];
  if (step?.kind !== 'absent') return [];
  if (step.after !== undefined) return [step.after];
  if (parties[step.party]?.phase !== 'available') return [];
  const before = steps.slice(0, position);
  const first = before.findIndex(
    (other) => other.kind === 'act' && other.as !== undefined && other.as === step.answers,
  );
  const last = before.findLastIndex(({ kind }) => kind === 'act');
  const start =
    first >= 0 ? first : before.slice(0, last + 1).findLastIndex(({ kind }) => kind !== 'act') + 1;
  const acts = before.slice(start).flatMap((other) => (other.kind === 'act' ? [other.party] : []));
  return [...new Set(acts)];
};
