import { parseFragment } from '../xml/fragment.ts';
import type { ActStep, Scenario } from './scenario.ts';

/** Whether a stanza of ours can follow: not where an action left XML open or broken. */
const endsWhole = ({ verb, value }: ActStep): boolean => {
  if (verb === 'sends bytes' || verb === 'sends piecemeal') return false;
  if (verb !== 'sends' || typeof value !== 'string') return true;
  try {
    parseFragment(value);
    return true;
  } catch {
    return false;
  }
};

/**
 * Whose markers prove the absence at a step: the party that it names, or those whose actions it answers. A marker goes
 * to a full JID, which a session has whether it is available or not (RFC 6121 section 8.5.3.1).
 */
export const markingParties = ({ steps }: Scenario, position: number): readonly string[] => {
  const step = steps[position];
  if (step?.kind !== 'absent') return [];
  if (step.after !== undefined) return [step.after];
  const before = steps.slice(0, position);
  const first = before.findIndex(
    (other) => other.kind === 'act' && other.as !== undefined && other.as === step.answers,
  );
  const last = before.findLastIndex(({ kind }) => kind === 'act');
  const start =
    first >= 0 ? first : before.slice(0, last + 1).findLastIndex(({ kind }) => kind !== 'act') + 1;
  const acts = before.slice(start).filter((other) => other.kind === 'act');
  return [...new Set(acts.map(({ party }) => party))].filter((name) =>
    acts.every((act) => act.party !== name || endsWhole(act)),
  );
};
