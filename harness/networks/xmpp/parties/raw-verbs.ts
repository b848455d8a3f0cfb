import type { Bindings } from '../../../language/pattern.ts';
import type { StepValue } from '../../../language/scenario.ts';
import type { VerbOf } from '../../party.ts';
import { nothing, oneOf, text, textOf } from '../../values.ts';
import { bindsFullJid } from './account-names.ts';
import type { Phase } from './phases.ts';

/** A text that is sent to the byte: the end of a block of YAML is no part of it. */
export const wholeText = (value: StepValue | undefined): string => textOf(value).replace(/\n$/, '');

/** Logs a raw party in as far as one of these phases. */
export const logsIn = (
  phases: readonly Phase[],
  example: Phase = 'bound',
): VerbOf<{ reach(phase: Phase, signal: AbortSignal): Promise<void> }> => ({
  summary: 'Goes on to a phase as a well-behaved client does.',
  schema: { ...oneOf(phases), examples: [example] },
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

/** What all do that have a stream of XML on a TCP connection. */
export interface TcpAtWork {
  connect(signal: AbortSignal): Promise<void>;
  send(template: string, bindings: Bindings): void;
  /** Sends the closing tag, if the server has not hung up before. */
  closeStream(): void;
}

export const connects: VerbOf<Pick<TcpAtWork, 'connect'>> = {
  summary: 'Opens the connection and nothing more.',
  schema: nothing,
  perform: (party, _, __, signal) => party.connect(signal),
};

export const sends: VerbOf<Pick<TcpAtWork, 'send'>> = {
  summary: 'Sends this text to the byte, with placeholders replaced.',
  schema: {
    ...text('Whatever it is: nobody looks whether it is XML.'),
    examples: ['<presence/>', '<message><body>'],
  },
  perform: (party, value, bindings) => party.send(wholeText(value), bindings),
};

export const closesStream: VerbOf<Pick<TcpAtWork, 'closeStream'>> = {
  summary: 'Sends the closing stream tag, if the server has not hung up before.',
  schema: nothing,
  perform: (party) => party.closeStream(),
};
