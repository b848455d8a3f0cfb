import { actionCalled, groupBefore } from '../language/exchange.ts';
import type { ActStep, Scenario } from '../language/scenario.ts';
import { parseFragment } from '../xml/fragment.ts';

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
  const named = actionCalled(steps, step.answers);
  const first = named >= 0 ? named : groupBefore(steps, position)[0];
  const acts =
    first === undefined ? [] : steps.slice(first, position).filter((other) => other.kind === 'act');
  return [...new Set(acts.map(({ party }) => party))].filter((name) =>
    acts.every((act) => act.party !== name || endsWhole(act)),
  );
};
