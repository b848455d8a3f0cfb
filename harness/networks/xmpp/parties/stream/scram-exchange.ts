import type { Bindings } from '../../../../language/pattern.ts';
import type { Options } from '../../../../language/scenario.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { isSasl } from './dialogue.ts';
import type { ScramSteps } from './scram-steps.ts';
import type { Wire } from './wire.ts';

/** No exchange has more challenges; a server that goes on asking is left alone. */
const mostChallenges = 4;

/** The server's last word within a challenge: its signature, or why it refuses (RFC 5802 section 7). */
const isLast = (challenge: string): boolean => /^[ve]=/.test(Buffer.from(challenge, 'base64').toString());

/**
 * Plays a SCRAM exchange to its end, whatever is wrong with it: a server may refuse it at any of its messages. The end
 * is success, failure, a stream error, or the end of the stream.
 */
export const tryScram = async (
  wire: Wire,
  scram: ScramSteps,
  options: Options,
  bindings: Bindings,
  signal: AbortSignal,
): Promise<void> => {
  const answer = (challenge: string): void => {
    try {
      scram.answer({ ...options, challenge }, bindings);
    } catch (error) {
      if (!(error instanceof ConversationError) || error.failure !== 'malformed') throw error;
      // Nobody can answer this one; the exchange still ends in the open (RFC 6120 section 6.4.4).
      wire.send(`<abort xmlns='${ns.sasl}'/>`);
    }
  };

  wire.drop(isSasl);
  try {
    scram.start(options, bindings);
    for (let challenges = 0; challenges < mostChallenges; challenges += 1) {
      const item = await wire.next(signal, isSasl);
      if (item.kind !== 'element' || item.element.getName() !== 'challenge') return;
      const challenge = item.element.getText().trim();
      if (isLast(challenge)) wire.send(`<response xmlns='${ns.sasl}'/>`);
      else answer(challenge);
    }
  } catch (error) {
    // That the conversation is over is what the scenario asks about.
    if (!(error instanceof ConversationError)) throw error;
  }
};
