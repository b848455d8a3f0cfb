import { Element } from 'ltx';
import { type Bindings, substitute } from '../../scenario/pattern.ts';
import { ns } from '../../xml/namespaces.ts';
import type { PartyContext } from '../party.ts';
import { isScram, parseChallenge, type ScramFirst, scramFinal, scramFirst } from './scram.ts';
import { type Options, textOf } from './verbs.ts';

/** SCRAM one message at a time, each as wrong as a scenario wants it. */
export interface ScramSteps {
  start(options: Options, bindings: Bindings): void;
  /** @throws {Error} when it was not started, or the challenge makes no sense. */
  answer(options: Options, bindings: Bindings): void;
}

export const createScramSteps = (context: PartyContext, send: (text: string) => void): ScramSteps => {
  const { name, account, record, hide } = context;
  let begun: { readonly mechanism: string; readonly first: ScramFirst } | undefined;
  return {
    start(options, bindings) {
      const mechanism = textOf(options.mechanism);
      const user = substitute(textOf(options.user ?? `{${name}.user}`), bindings);
      const first = scramFirst(user, textOf(options.gs2 ?? 'n,,'));
      begun = { mechanism, first };
      send(new Element('auth', { xmlns: ns.sasl, mechanism }).t(first.message).toString());
    },
    answer(options, bindings) {
      if (begun === undefined || !isScram(begun.mechanism)) throw new Error(`${name} has not started SCRAM`);
      const said = (key: string): string | undefined =>
        typeof options[key] === 'string' ? substitute(textOf(options[key]), bindings) : undefined;
      const [nonce, proof, channelBinding] = [said('nonce'), said('proof'), said('channelBinding')];
      const challenge = parseChallenge(said('challenge') ?? '');
      const password = said('password') ?? account.password;
      const final = scramFinal(begun.mechanism, password, begun.first, challenge, {
        ...(nonce !== undefined && { nonce }),
        ...(proof !== undefined && { proof }),
        ...(channelBinding !== undefined && { channelBinding }),
      });
      hide(`${name}.scram.proof`, final.message);
      hide(`${name}.scram.success`, final.success);
      record({ kind: 'bind', name: `${name}.scram.success`, value: final.success });
      send(new Element('response', { xmlns: ns.sasl }).t(final.message).toString());
    },
  };
};
