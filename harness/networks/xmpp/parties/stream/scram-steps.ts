import { hidden } from '../../../../evidence/secret-names.ts';
import { type Bindings, substitute } from '../../../../language/pattern.ts';
import type { Options } from '../../../../language/scenario.ts';
import { Element } from '../../../../xml/element.ts';
import type { PartyContext } from '../../../party.ts';
import { textOf } from '../../../values.ts';
import { isChannelBinding } from './channel-binding.ts';
import { plainProfile, type SaslProfile } from './sasl-profile.ts';
import {
  isNearNonce,
  nearNonces,
  parseChallenge,
  type ScramFirst,
  type ScramMechanism,
  scramFinal,
  scramFirst,
  scramMechanismOf,
} from './scram.ts';
import type { Wire } from './wire.ts';

/** SCRAM one message at a time, each as wrong as a scenario wants it. */
export interface ScramSteps {
  start(options: Options, bindings: Bindings, profile?: SaslProfile): void;
  /** @throws {ConversationError} when the challenge makes no sense. */
  answer(options: Options, bindings: Bindings): void;
}

interface Begun {
  readonly profile: SaslProfile;
  readonly mechanism: ScramMechanism;
  readonly first: ScramFirst;
  /** What is bound, where something is. */
  readonly data?: Buffer;
}

/** The first message as a scenario writes it: from the header to the last attribute. */
const readFirst = (written: string): ScramFirst => {
  const [, gs2 = '', bare = ''] = /^([^,]*,[^,]*,)(.*)$/s.exec(written) ?? [];
  const nonce = /(?:^|,)r=([^,]*)/.exec(bare)?.[1] ?? '';
  return { nonce, gs2, bare, message: Buffer.from(written).toString('base64') };
};

export const createScramSteps = (
  context: PartyContext,
  { send, connection }: Pick<Wire, 'send' | 'connection'>,
): ScramSteps => {
  const { name, account, record, hide } = context;
  let begun: Begun | undefined;

  return {
    start(options, bindings, profile = plainProfile) {
      const said = (key: string, usual: string): string =>
        substitute(textOf(options[key] ?? usual), bindings);
      const written = textOf(options.mechanism);
      const mechanism = scramMechanismOf(written);
      if (mechanism === undefined) throw new Error(`${name} does not speak ${written}`);
      const bound = textOf(options.binds ?? '');
      const first =
        options.first === undefined
          ? scramFirst(said('user', `{${name}.user}`), said('gs2', bound === '' ? 'n,,' : `p=${bound},,`))
          : readFirst(said('first', ''));
      begun = {
        profile,
        mechanism,
        first,
        ...(isChannelBinding(bound) && { data: connection().channelBinding(bound) }),
      };
      const initial = options.initialResponse !== false;
      send(profile.begin(written, initial ? first.message : undefined));
    },
    answer(options, bindings) {
      if (begun === undefined) throw new Error(`${name} has not started SCRAM`);
      const said = (key: string): string | undefined =>
        typeof options[key] === 'string' ? substitute(textOf(options[key]), bindings) : undefined;
      const { profile, mechanism, first, data } = begun;
      const response = (text: string): string =>
        new Element('response', { xmlns: profile.namespace }).t(text).toString();
      const asked = said('challenge') ?? '';
      if (asked === '') {
        // The server asks for the client's first message (RFC 6120 section 6.3.10).
        send(response(first.message));
        return;
      }
      const right = data && Buffer.concat([Buffer.from(first.gs2), data]).toString('base64');
      const challenge = parseChallenge(asked);
      const near = said('nearNonce') ?? '';
      const nonce = isNearNonce(near) ? nearNonces[near](first.nonce, challenge.nonce) : said('nonce');
      const [proof, channelBinding] = [said('proof'), said('channelBinding') ?? right];
      const [password, extension] = [said('password') ?? account.password, said('extension')];
      const final = scramFinal(mechanism, password, first, challenge, {
        ...(nonce !== undefined && { nonce }),
        ...(proof !== undefined && { proof }),
        ...(channelBinding !== undefined && { channelBinding }),
        ...(extension !== undefined && { extension }),
      });
      hide(`${name}.scram.success`, final.success, 'anywhere');
      record({ kind: 'bind', name: `${name}.scram.success`, value: final.success });
      send(response(final.message), response(hidden(`${name}.scram.proof`)));
    },
  };
};
