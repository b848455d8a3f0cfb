import type { Bindings } from '../../../../language/pattern.ts';
import type { Options } from '../../../../language/scenario.ts';
import type { StreamItem } from '../../../../xml/decode.ts';
import type { Element } from '../../../../xml/element.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { plainProfile, type SaslProfile } from './sasl-profile.ts';
import type { ScramSteps } from './scram-steps.ts';
import type { Wire } from './wire.ts';

/** No exchange has more challenges; a server that goes on asking is left alone. */
const mostChallenges = 4;

/** The server's last word within a challenge: its signature, or why it refuses (RFC 5802 section 7). */
const isLast = (challenge: string): boolean => /^[ve]=/.test(Buffer.from(challenge, 'base64').toString());

/** Tells whether something that came is a step of an exchange. */
export const isStepIn =
  (namespace: string) =>
  (item: StreamItem): boolean =>
    item.kind === 'element' && item.element.getNS() === namespace;

/**
 * Plays a SCRAM exchange to its end, whatever is wrong with it: a server may refuse it at any of its messages. The end
 * is success, failure, a stream error, or the end of the stream; where it is one of the first two, that is returned.
 */
export const tryScram = async (
  wire: Wire,
  scram: ScramSteps,
  options: Options,
  bindings: Bindings,
  signal: AbortSignal,
  profile: SaslProfile = plainProfile,
): Promise<Element | undefined> => {
  const { namespace } = profile;
  const isSasl = isStepIn(namespace);
  const answer = (challenge: string): void => {
    try {
      scram.answer({ ...options, challenge }, bindings);
    } catch (error) {
      if (!(error instanceof ConversationError) || error.failure !== 'malformed') throw error;
      // Nobody can answer this one; the exchange still ends in the open (RFC 6120 section 6.4.4).
      wire.send(`<abort xmlns='${namespace}'/>`);
    }
  };

  wire.drop(isSasl);
  try {
    scram.start(options, bindings, profile);
    for (let challenges = 0; challenges < mostChallenges; challenges += 1) {
      const item = await wire.next(signal, isSasl);
      if (item.kind !== 'element') return undefined;
      if (item.element.getName() !== 'challenge') return item.element;
      const challenge = item.element.getText().trim();
      if (isLast(challenge)) wire.send(`<response xmlns='${namespace}'/>`);
      else answer(challenge);
    }
  } catch (error) {
    // That the conversation is over is what the scenario asks about.
    if (!(error instanceof ConversationError)) throw error;
  }
  return undefined;
};
