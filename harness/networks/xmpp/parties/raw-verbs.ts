import type { Bindings } from '../../../language/pattern.ts';
import type { StepValue } from '../../../language/scenario.ts';
import type { VerbOf } from '../../party.ts';
import { oneOf, textOf } from '../../values.ts';
import { bindsFullJid } from './account-names.ts';
import type { Phase } from './phases.ts';

/** A text that is sent to the byte: the end of a block of YAML is no part of it. */
export const wholeText = (value: StepValue | undefined): string => textOf(value).replace(/\n$/, '');

/** Logs a raw party in as far as one of these phases. */
export const logsIn = (
  phases: readonly Phase[],
): VerbOf<{ reach(phase: Phase, signal: AbortSignal): Promise<void> }> => ({
  summary: 'Goes on to a phase as a well-behaved client does.',
  schema: { ...oneOf(phases), examples: ['bound'] },
  binds: bindsFullJid,
  perform: (party, value, _, signal) => party.reach(value as Phase, signal),
});

/** Opens a stream in words of the scenario's own, or in the usual ones. */
export const opensStream = (
  summary: string,
  description: string,
  example: string,
): VerbOf<{ openStream(written: string | undefined, bindings: Bindings): void }> => ({
  summary,
  schema: { type: ['string', 'null'], title: 'text', description, examples: [null, example] },
  perform: (party, value, bindings) => party.openStream(value === null ? undefined : textOf(value), bindings),
});
