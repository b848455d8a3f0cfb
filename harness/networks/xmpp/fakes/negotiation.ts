import { randomBytes } from 'node:crypto';
import type tls from 'node:tls';
import type { Element } from 'ltx';
import type { StreamItem } from '../../../xml/decode.ts';
import { sameJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import { serverLanguage } from './behaviour.ts';
import { build, refusal } from './build.ts';
import type { Extension } from './extension.ts';
import { headerProblem } from './header.ts';
import { createLogin, type LoginPremises, register } from './login.ts';
import { type RoutePremises, route } from './router.ts';
import type { Session } from './session.ts';

/** What all sessions of a fake share. */
export interface Premises extends LoginPremises, RoutePremises {
  readonly domain: string;
  /** How to do TLS, where it is offered. */
  readonly tls: tls.TLSSocketOptions | undefined;
  /** What it can do beside RFC 6120 and RFC 6121. */
  readonly extensions: readonly Extension[];
}

/** Refused logins after which a server has had enough (RFC 6120 section 6.4.5). */
const mostFailures = 6;

/** Goes through RFC 6120's negotiation with one client, then routes its stanzas. */
export const negotiate = (session: Session, premises: Premises): ((item: StreamItem) => void) => {
  const { behaviour, accounts, mechanisms, sessions, domain, extensions } = premises;
  const { wire } = session;
  const login = createLogin(premises);
  let opened = false;
  /** Who the client says that it is. */
  let client: string | undefined;

  const say = (element: Element): void => wire.write(element.toString());
  const open = (): void => {
    opened = true;
    wire.write(behaviour.header(domain, randomBytes(8).toString('hex'), client));
  };
  /** Ends the stream over something that the client did. */
  const offended = (condition: string, accept: () => void): void =>
    behaviour.offended(session, { condition, accept }, () => {
      if (!opened) open();
      say(build('stream:error', {}, build(condition, { xmlns: ns.streams })));
      behaviour.close(wire);
    });
  const welcome = (): void => {
    open();
    say(features());
  };
  /** As if whoever it is from had a session. */
  const routeAnyway = (stanza: Element): void => {
    const jid = session.jid ?? `${session.user ?? 'nobody'}@${domain}/early`;
    route(stanza, { ...session, jid }, premises);
  };
  const features = (): Element => {
    if (session.user !== undefined) return build('stream:features', {}, build('bind', { xmlns: ns.bind }));
    if (premises.tls && !wire.secure) {
      return build('stream:features', {}, build('starttls', { xmlns: ns.tls }, build('required', {})));
    }
    const offered = mechanisms.map((mechanism) => build('mechanism', {}, mechanism));
    const more = extensions.flatMap(({ feature }) =>
      feature ? [build(feature.name, { xmlns: feature.xmlns })] : [],
    );
    return build('stream:features', {}, build('mechanisms', { xmlns: ns.sasl }, ...offered), ...more);
  };

  const startTls = (): void => {
    const { tls } = premises;
    if (tls === undefined || wire.secure || session.user !== undefined) {
      say(build('failure', { xmlns: ns.tls }));
      behaviour.close(wire);
    } else {
      behaviour.proceed(wire);
      opened = false;
      behaviour.handshake(wire, () => wire.secureWith(tls));
    }
  };

  const authenticate = (element: Element): void => {
    const answer = login.authenticate(element);
    if (login.failures >= mostFailures) offended('policy-violation', () => say(answer));
    else say(answer);
    if (login.user === undefined) return;
    session.user = login.user;
    opened = false;
    wire.restart();
  };

  const bind = (request: Element): void => {
    const asked = request.getChild('bind', ns.bind)?.getChildText('resource');
    const jid = `${session.user}@${domain}/${asked || randomBytes(6).toString('hex')}`;
    if (sessions.of(jid).some((other) => sameJid(other.jid ?? '', jid))) {
      say(refusal(request, 'modify', 'conflict'));
      return;
    }
    session.jid = jid;
    sessions.bound(session);
    const answer = build(
      'iq',
      { type: 'result', id: request.attrs.id },
      build('bind', { xmlns: ns.bind }, build('jid', {}, jid)),
    );
    behaviour.admit(session, () => say(answer));
  };

  const element = (stanza: Element): void => {
    const namespace = stanza.getNS();
    // What says that it has no namespace is none of the stream's (RFC 6120 section 4.8.2).
    const isStanza =
      namespace === ns.client && stanza.attrs.xmlns !== '' && /^(iq|message|presence)$/.test(stanza.name);
    const anonymous = session.user === undefined;
    if (namespace === ns.tls) startTls();
    else if (anonymous && namespace === ns.sasl && (wire.secure || !premises.tls))
      behaviour.challenge(wire, () => authenticate(stanza));
    else if (anonymous && !isStanza && extensions.some(({ take }) => take(stanza, session, sessions))) return;
    else if (!isStanza) {
      const known = namespace === ns.client || namespace === ns.stream || namespace === ns.sasl;
      offended(known ? 'unsupported-stanza-type' : 'invalid-namespace', () => routeAnyway(stanza));
    } else if (extensions.some(({ take }) => take(stanza, session, sessions))) return;
    else if (anonymous && stanza.attrs.type === 'set' && stanza.getChild('query', ns.register))
      say(register(stanza, accounts));
    else if (session.jid !== undefined) route(stanza, session, premises);
    else if (!anonymous && stanza.getChild('bind', ns.bind)) bind(stanza);
    else offended('not-authorized', () => routeAnyway(stanza));
  };

  return (item) => {
    if (item.kind === 'header') {
      const { from, 'xml:lang': language } = item.element.attrs as Record<string, string | undefined>;
      client = from;
      session.language = language === serverLanguage ? undefined : language;
      const condition = headerProblem(item.element, domain);
      if (condition === undefined) welcome();
      else offended(condition, welcome);
    } else if (item.kind === 'element') element(item.element);
    else if (item.kind === 'footer') behaviour.close(wire);
    else if (item.kind === 'malformed') offended('not-well-formed', wire.forgive);
    else offended('restricted-xml', () => undefined);
  };
};
