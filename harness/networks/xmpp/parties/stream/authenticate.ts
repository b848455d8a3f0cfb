import { hidden } from '../../../../evidence/secret-names.ts';
import { type Bindings, substitute } from '../../../../language/pattern.ts';
import type { Options } from '../../../../language/scenario.ts';
import type { Element } from '../../../../xml/element.ts';
import { ConversationError } from '../../../conversation-error.ts';
import type { PartyContext } from '../../../party.ts';
import { textOf } from '../../../values.ts';
import type { Message } from '../message.ts';
import type { GivenTokens } from './given-tokens.ts';
import {
  type HashedTokenMechanism,
  hashedToken,
  hashedTokenMechanisms,
  isHashedToken,
} from './hashed-token.ts';
import { extensibleProfile, extensibleSasl } from './sasl-profile.ts';
import { scramMechanismOf } from './scram.ts';
import { isStepIn, tryScram } from './scram-exchange.ts';
import type { ScramSteps } from './scram-steps.ts';
import type { Wire } from './wire.ts';

/** Bind 2 (XEP-0386), FAST (XEP-0484) and stream management (XEP-0198): what a request may ask for besides. */
export const bind2 = 'urn:xmpp:bind:0';
export const fast = 'urn:xmpp:fast:0';
const management = 'urn:xmpp:sm:3';

/** How far an exchange has brought a party. */
export interface Authenticated {
  readonly phase: 'authenticated' | 'bound';
}

interface Parts {
  readonly context: PartyContext;
  readonly wire: Wire;
  readonly scram: ScramSteps;
  readonly tokens: GivenTokens;
  readonly fillIn: (template: string, bindings: Bindings) => Message;
}

/** The first message of a mechanism that has only one; `shown` is what evidence has of it. */
type First = Partial<Message>;

/**
 * Plays an exchange of the extensible profile (XEP-0388) to its end: success, failure, a demand for more, a stream error, or
 * the end of the stream. Nothing is returned where it has not brought the party further.
 */
export const authenticate = async (
  { context, wire, scram, tokens, fillIn }: Parts,
  options: Options,
  bindings: Bindings,
  signal: AbortSignal,
): Promise<Authenticated | undefined> => {
  const { name, account, record } = context;
  const said = (key: string): string | undefined =>
    options[key] === undefined ? undefined : substitute(textOf(options[key]), bindings);
  const mechanism = said('mechanism') ?? '';
  const more = fillIn(textOf(options.with), bindings);
  if (more.text.includes(fast)) tokens.expect();
  const scramOf = scramMechanismOf(mechanism);

  const byToken = (hashed: HashedTokenMechanism): First => {
    const binding = hashedTokenMechanisms[hashed];
    const data = binding && wire.connection().channelBinding(binding);
    const token = tokens.valueOf(said('token') ?? '');
    const { message, success } = hashedToken(said('user') ?? account.user, token, data);
    record({ kind: 'bind', name: `${name}.ht.success`, value: success });
    return { text: message, shown: hidden(`${name}.ht.message`) };
  };
  const firstOf = (): First => {
    if (options.first !== undefined) return fillIn(textOf(options.first), bindings);
    if (isHashedToken(mechanism)) return byToken(mechanism);
    if (mechanism !== 'PLAIN') return {};
    const { password } = options;
    return fillIn(
      password === undefined ? `{${name}.plain}` : `{base64:\\0{${name}.user}\\0${textOf(password)}}`,
      bindings,
    );
  };

  /** What ended the exchange, where that was a step of it. */
  const exchange = async (): Promise<Element | undefined> => {
    const isStep = isStepIn(extensibleSasl);
    wire.drop(isStep);
    if (scramOf !== undefined) {
      const binds = mechanism.endsWith('-PLUS') ? 'tls-exporter' : '';
      return await tryScram(
        wire,
        scram,
        { ...options, binds },
        bindings,
        signal,
        extensibleProfile(more.text),
      );
    }
    const { text, shown } = firstOf();
    wire.send(
      extensibleProfile(more.text).begin(mechanism, text),
      extensibleProfile(more.shown).begin(mechanism, shown),
    );
    try {
      const item = await wire.next(signal, isStep);
      return item.kind === 'element' ? item.element : undefined;
    } catch (error) {
      // That the conversation is over is what the scenario asks about.
      if (!(error instanceof ConversationError)) throw error;
      return undefined;
    }
  };

  const outcome = await exchange();
  if (outcome?.getName() !== 'success') return undefined;
  if (outcome.getChild('resumed', management)) return { phase: 'bound' };
  if (!outcome.getChild('bound', bind2)) return { phase: 'authenticated' };
  const jid = outcome.getChildText('authorization-identifier')?.trim() ?? '';
  if (jid !== '') record({ kind: 'bind', name: `${name}.full`, value: jid });
  return { phase: 'bound' };
};
