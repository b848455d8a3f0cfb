import type { Element } from 'ltx';
import { ns } from '../../../xml/namespaces.ts';
import { build, refusal } from './build.ts';
import type { Extension } from './extension.ts';
import type { Session } from './session.ts';

/** How a fake takes in newcomers. */
export interface RegistrationManners {
  /** What its form is; default `plain`, the fields of XEP-0077 itself. */
  readonly form?: 'plain' | 'data' | 'captcha' | 'riddle' | 'web';
  /** How many it takes in before it asks to wait; default: all. */
  readonly limit?: number;
  /** Takes one newcomer on each connection. */
  readonly onePerConnection?: boolean;
  /** Says that it offers none. */
  readonly closed?: boolean;
  /** Lets nobody cancel. */
  readonly keepsAccounts?: boolean;
}

const field = (name: string, type: string, ...children: readonly Element[]): Element =>
  build('field', { var: name, type }, ...children);
const required = (): Element => build('required', {});
const value = (text: string): Element => build('value', {}, text);

const dataForm = (kind: string, ...more: readonly Element[]): Element =>
  build(
    'x',
    { xmlns: ns.data, type: 'form' },
    field('FORM_TYPE', 'hidden', value(kind)),
    field('username', 'text-single', required()),
    field('password', 'text-private', required()),
    ...more,
  );

const forms: Readonly<Record<NonNullable<RegistrationManners['form']>, () => readonly Element[]>> = {
  plain: () => ['instructions', 'username', 'password', 'email'].map((name) => build(name, {})),
  data: () => [
    dataForm(ns.register, field('terms', 'boolean', required()), field('nickname', 'text-single')),
    build('username', {}),
  ],
  captcha: () => [dataForm('urn:xmpp:captcha', field('ocr', 'text-single', required()))],
  riddle: () => [dataForm(ns.register, field('x-answer', 'text-single', required()))],
  web: () => [build('x', { xmlns: 'jabber:x:oob' }, build('url', {}, 'https://fake.example/join'))],
};

/** XEP-0077: newcomers, and who leaves. */
export const registrationOf =
  ({ form = 'plain', limit = Number.POSITIVE_INFINITY, ...manners }: RegistrationManners = {}) =>
  (accounts: Map<string, string>): Extension => {
    let taken = 0;
    const served = new WeakSet<Session>();

    const register = (stanza: Element, query: Element, session: Session): Element => {
      const data = query.getChild('x', ns.data);
      const read = (name: string): string | undefined =>
        (data
          ? data
              .getChildren('field')
              .find((one) => one.attrs.var === name)
              ?.getChildText('value')
          : query.getChildText(name)) ?? undefined;
      const [user, password] = [read('username'), read('password')];
      if (manners.closed) return refusal(stanza, 'cancel', 'not-allowed');
      if (!user || !password) return refusal(stanza, 'modify', 'not-acceptable');
      if (form === 'plain' && !read('email')) return refusal(stanza, 'modify', 'not-acceptable');
      if (form === 'data' && read('terms') !== '1') return refusal(stanza, 'modify', 'not-acceptable');
      if (accounts.has(user)) return refusal(stanza, 'cancel', 'conflict');
      if (taken >= limit) return refusal(stanza, 'wait', 'resource-constraint');
      if (manners.onePerConnection && served.has(session)) return refusal(stanza, 'cancel', 'not-allowed');
      served.add(session);
      taken += 1;
      accounts.set(user, password);
      return build('iq', { type: 'result', id: stanza.attrs.id });
    };

    const cancel = (stanza: Element, session: Session): Element => {
      if (manners.keepsAccounts) return refusal(stanza, 'cancel', 'not-allowed');
      accounts.delete(session.user ?? '');
      return build('iq', { type: 'result', id: stanza.attrs.id });
    };

    return {
      ...(!manners.closed && { feature: { name: 'register', xmlns: ns.registerFeature } }),
      take(stanza, session) {
        const query = stanza.name === 'iq' ? stanza.getChild('query', ns.register) : undefined;
        if (query === undefined) return false;
        const say = (answer: Element): boolean => {
          session.wire.write(answer.toString());
          return true;
        };
        if (session.user !== undefined)
          return query.getChild('remove') ? say(cancel(stanza, session)) : false;
        if (stanza.attrs.type === 'set') return say(register(stanza, query, session));
        if (manners.closed) return say(refusal(stanza, 'cancel', 'service-unavailable'));
        const asked = build('query', { xmlns: ns.register }, ...forms[form]());
        return say(build('iq', { type: 'result', id: stanza.attrs.id }, asked));
      },
    };
  };
