import type { Element } from 'ltx';
import { ns } from '../../../xml/namespaces.ts';
import type { Behaviour } from './behaviour.ts';
import { build, refusal } from './build.ts';
import { beginSasl, type FakeMechanism, type SaslExchange } from './sasl.ts';

/** What a login needs to know of a fake. */
export interface LoginPremises {
  /** Passwords, by user. */
  readonly accounts: Map<string, string>;
  readonly mechanisms: readonly FakeMechanism[];
  readonly behaviour: Behaviour;
}

/** One client's way to being known: SASL (RFC 6120 section 6), or an account first (XEP-0077). */
export interface Login {
  /** What answers an element of SASL. */
  authenticate(element: Element): Element;
  /** Who it turned out to be. */
  readonly user: string | undefined;
  /** How often it was refused. */
  readonly failures: number;
}

const isBase64 = (text: string): boolean =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);

export const createLogin = ({ accounts, mechanisms, behaviour }: LoginPremises): Login => {
  let sasl: SaslExchange | undefined;
  let user: string | undefined;
  let failures = 0;

  const refuse = (condition: string): Element => {
    sasl = undefined;
    failures += 1;
    return build('failure', { xmlns: ns.sasl }, build(condition, {}));
  };
  const answer = (text: string): Element => {
    if (sasl === undefined) return refuse('not-authorized');
    if (text !== '=' && !isBase64(text)) return refuse('incorrect-encoding');
    const step = sasl(text === '=' ? '' : Buffer.from(text, 'base64').toString());
    if (step.kind === 'failure') return refuse(step.condition);
    if (step.kind === 'success') user = step.user;
    return build(step.kind, { xmlns: ns.sasl }, Buffer.from(step.text).toString('base64'));
  };

  return {
    authenticate(element) {
      const text = element.getText().trim();
      if (element.getName() === 'abort') return refuse('aborted');
      if (element.getName() !== 'auth') return answer(text);
      sasl = beginSasl(element.attrs.mechanism ?? '', mechanisms, {
        passwordOf: (name) => accounts.get(name),
        verify: behaviour.verify,
        refusal: behaviour.refusal,
      });
      if (sasl === undefined) return refuse('invalid-mechanism');
      // Without an initial response it is asked for (RFC 6120 section 6.4.2); an equals sign is an empty one.
      return text === '' ? build('challenge', { xmlns: ns.sasl }) : answer(text);
    },
    get user() {
      return user;
    },
    get failures() {
      return failures;
    },
  };
};

/** What answers a request for an account in-band (XEP-0077). */
export const register = (request: Element, accounts: Map<string, string>): Element => {
  const query = request.getChild('query', ns.register);
  const [user, password] = ['username', 'password'].map((name) => query?.getChildText(name) ?? '');
  if (!user || !password) return refusal(request, 'modify', 'not-acceptable');
  if (accounts.has(user)) return refusal(request, 'cancel', 'conflict');
  accounts.set(user, password);
  return build('iq', { type: 'result', id: request.attrs.id });
};
