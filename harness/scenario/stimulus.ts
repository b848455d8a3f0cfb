import { hash } from 'node:crypto';
import type { PartySpec, Step, StepValue } from '../language/scenario.ts';
import { networks, usualListener } from '../networks/index.ts';

/** The version of the form in which stimuli are hashed: evidence compares only where it agrees. */
const version = 3;

/** Where parties connect that say nothing else. */
const usualListeners: ReadonlySet<string> = new Set(Array.from(networks.keys(), usualListener));

/** In one order, and without what nobody chose. A text is as it is sent: white space around it is a stimulus, too. */
const canonical = (value: StepValue | undefined): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => [key, canonical(entry)]);
};

/**
 * The hash of what a scenario has its target go through: who acts, how far each gets beforehand, and what each does.
 * What is expected, needed or called does not count, nor how markers prove an absence.
 */
export const stimulusOf = (parties: ReadonlyMap<string, PartySpec>, steps: readonly Step[]): string => {
  const who = [...parties].map(([name, { listener, options, ...spec }]) => [
    name,
    canonical({ ...spec, ...options, ...(listener !== '' && !usualListeners.has(listener) && { listener }) }),
  ]);
  const what = steps.flatMap((step) =>
    step.kind === 'act' ? [[step.party, step.verb, canonical(step.value)]] : [],
  );
  return `${version}-${hash('sha256', JSON.stringify([who, what])).slice(0, 16)}`;
};
