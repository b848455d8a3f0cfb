import { randomBytes } from 'node:crypto';
import type tls from 'node:tls';
import type { Element } from 'ltx';
import type { Account } from '../targets/target.ts';
import type { StreamItem } from '../xml/decode.ts';
import { ns } from '../xml/namespaces.ts';
import { build, refusal } from './answers.ts';
import type { Behaviour, Session } from './behaviour.ts';
import { route } from './router.ts';
import { beginSasl, type FakeMechanism, type SaslExchange } from './sasl.ts';

/** What all sessions of a fake share. */
export interface Premises {
  readonly domain: string;
  readonly accounts: readonly Account[];
  readonly mechanisms: readonly FakeMechanism[];
  /** How to do TLS, where it is offered. */
  readonly tls: tls.TLSSocketOptions | undefined;
  readonly behaviour: Behaviour;
  readonly sessions: Set<Session>;
}

/** Goes through RFC 6120's negotiation with one client, then routes its stanzas. */
export const negotiate = (session: Session, premises: Premises): ((item: StreamItem) => void) => {
  const { behaviour, accounts, mechanisms, sessions, domain } = premises;
  const { wire } = session;
  let sasl: SaslExchange | undefined;
  let opened = false;

  const say = (element: Element): void => wire.write(element.toString());
  const open = (): void => {
    opened = true;
    wire.write(behaviour.header(domain, randomBytes(8).toString('hex')));
  };
  const streamError = (condition: string): void => {
    if (!opened) open();
    say(build('stream:error', {}, build(condition, { xmlns: ns.streams })));
    behaviour.close(wire);
  };
  const features = (): Element => {
    if (session.user !== undefined) return build('stream:features', {}, build('bind', { xmlns: ns.bind }));
    if (premises.tls && !wire.secure) {
      return build('stream:features', {}, build('starttls', { xmlns: ns.tls }, build('required', {})));
    }
    const offered = mechanisms.map((mechanism) => build('mechanism', {}, mechanism));
    return build('stream:features', {}, build('mechanisms', { xmlns: ns.sasl }, ...offered));
  };

  const startTls = (): void => {
    const { tls } = premises;
    if (tls === undefined || wire.secure) {
      say(build('failure', { xmlns: ns.tls }));
      behaviour.close(wire);
    } else {
      say(build('proceed', { xmlns: ns.tls }));
      opened = false;
      behaviour.handshake(wire, () => wire.secureWith(tls));
    }
  };

  const authenticate = (element: Element): void => {
    if (element.getName() === 'auth')
      sasl = beginSasl(element.attrs.mechanism ?? '', mechanisms, { accounts, verify: behaviour.verify });
    const step =
      sasl?.(Buffer.from(element.getText(), 'base64').toString()) ??
      ({ kind: 'failure', condition: 'invalid-mechanism' } as const);
    if (step.kind === 'failure') {
      sasl = undefined;
      say(build('failure', { xmlns: ns.sasl }, build(step.condition, {})));
      return;
    }
    say(build(step.kind, { xmlns: ns.sasl }, Buffer.from(step.text).toString('base64')));
    if (step.kind === 'challenge') return;
    session.user = step.user;
    opened = false;
    wire.restart();
  };

  const bind = (request: Element): void => {
    const asked = request.getChild('bind', ns.bind)?.getChildText('resource');
    const jid = `${session.user}@${domain}/${asked || randomBytes(6).toString('hex')}`;
    if ([...sessions].some((other) => other.jid === jid)) {
      say(refusal(request, 'modify', 'conflict'));
      return;
    }
    session.jid = jid;
    const answer = build(
      'iq',
      { type: 'result', id: request.attrs.id },
      build('bind', { xmlns: ns.bind }, build('jid', {}, jid)),
    );
    behaviour.admit(session, () => say(answer));
  };

  const element = (stanza: Element): void => {
    const namespace = stanza.getNS();
    const isStanza = namespace === ns.client && /^(iq|message|presence)$/.test(stanza.name);
    const anonymous = session.user === undefined;
    if (anonymous && namespace === ns.tls) startTls();
    else if (anonymous && namespace === ns.sasl && (wire.secure || !premises.tls)) authenticate(stanza);
    else if (!isStanza) streamError('unsupported-stanza-type');
    else if (session.jid !== undefined) route(stanza, session, sessions, behaviour);
    else if (!anonymous && stanza.getChild('bind', ns.bind)) bind(stanza);
    else streamError('not-authorized');
  };

  return (item) => {
    if (item.kind === 'header') {
      open();
      say(features());
    } else if (item.kind === 'element') element(item.element);
    else if (item.kind === 'footer') behaviour.close(wire);
    else streamError(item.kind === 'malformed' ? 'not-well-formed' : 'restricted-xml');
  };
};
