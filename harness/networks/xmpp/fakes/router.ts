import type { Element } from 'ltx';
import { bareJid, parseJid, sameJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Behaviour } from './behaviour.ts';
import { refusal } from './build.ts';
import type { Offline } from './offline.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { isAboutSubscription } from './subscription-kinds.ts';
import type { Subscriptions } from './subscriptions.ts';

const forServer = (stanza: Element, domain: string): boolean => {
  const to: string | undefined = stanza.attrs.to;
  return to === undefined || to === domain || (stanza.name === 'iq' && parseJid(to).resource === '');
};

/** What routing needs to know of a fake. */
export interface RoutePremises {
  readonly sessions: Sessions;
  readonly subscriptions: Subscriptions;
  readonly behaviour: Behaviour;
  readonly offline: Offline;
}

const isOwnRoster = (stanza: Element, { jid = '' }: Session): boolean =>
  stanza.getChildElements().length === 1 &&
  stanza.getChild('query', ns.roster) !== undefined &&
  /^[gs]et$/.test(stanza.attrs.type ?? '') &&
  (stanza.attrs.to === undefined || sameJid(stanza.attrs.to, bareJid(jid)));

/** Deals with a stanza that a bound session sent (RFC 6120 section 10, RFC 6121 section 8). */
export const route = (stanza: Element, sender: Session, premises: RoutePremises): void => {
  const { sessions, subscriptions, behaviour, offline } = premises;
  behaviour.stamp(stanza, sender);
  if (sender.language !== undefined) stanza.attrs['xml:lang'] ??= sender.language;
  const { to, type } = stanza.attrs;
  const refuse = (condition: string): void => {
    if (type !== 'error' && type !== 'result' && stanza.name !== 'presence') {
      behaviour.reply(refusal(stanza, 'cancel', condition), sender);
    }
  };
  if (to !== undefined && parseJid(to).domain.toLowerCase() !== sender.domain)
    refuse('remote-server-not-found');
  else if (stanza.name === 'presence' && to === undefined) {
    const begins = !sender.available;
    subscriptions.broadcast(stanza, sender);
    if (begins) for (const message of offline.take(sender)) behaviour.deliver(message, sender);
  } else if (isAboutSubscription(stanza)) subscriptions.change(stanza, sender);
  else if (stanza.name === 'presence' && type === 'probe') subscriptions.probe(stanza, sender);
  else if (stanza.name === 'presence' && !/^(?:unavailable|error)?$/.test(type ?? ''))
    behaviour.reply(refusal(stanza, 'modify', 'bad-request'), sender);
  else if (stanza.name === 'iq' && isOwnRoster(stanza, sender))
    behaviour.reply(subscriptions.answer(stanza, sender), sender);
  else if (stanza.name === 'iq' && forServer(stanza, sender.domain)) {
    const answer = behaviour.answer(stanza, sender);
    if (answer) behaviour.reply(answer, sender);
  } else {
    const address: string = to ?? bareJid(sender.jid ?? '');
    if (stanza.name === 'presence') sender.directed[type === undefined ? 'add' : 'delete'](address);
    const recipients = behaviour.recipients(stanza, address, sessions.of(address));
    for (const recipient of recipients) behaviour.deliver(stanza, recipient);
    if (recipients.length === 0 && !offline.keep(stanza)) refuse('service-unavailable');
  }
};
