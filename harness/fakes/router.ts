import type { Element } from 'ltx';
import { bareJid, parseJid } from '../xml/jid.ts';
import { refusal } from './answers.ts';
import type { Behaviour, Session } from './behaviour.ts';
import type { Sessions } from './sessions.ts';

/** Initial presence and its changes (RFC 6121 section 4): to the user's own available sessions. */
const broadcast = (presence: Element, sender: Session, sessions: Sessions, behaviour: Behaviour): void => {
  sender.available = presence.attrs.type !== 'unavailable';
  sender.priority = Number(presence.getChildText('priority') ?? 0);
  const own = bareJid(sender.jid ?? '');
  for (const session of sessions.of(own)) {
    if (session.available) behaviour.deliver(presence, session);
  }
};

const forServer = (stanza: Element, domain: string): boolean => {
  const to: string | undefined = stanza.attrs.to;
  return to === undefined || to === domain || (stanza.name === 'iq' && parseJid(to).resource === '');
};

/** Deals with a stanza that a bound session sent (RFC 6120 section 10, RFC 6121 section 8). */
export const route = (stanza: Element, sender: Session, sessions: Sessions, behaviour: Behaviour): void => {
  behaviour.stamp(stanza, sender);
  const { to, type } = stanza.attrs;
  const refuse = (condition: string): void => {
    if (type !== 'error' && type !== 'result' && stanza.name !== 'presence') {
      behaviour.reply(refusal(stanza, 'cancel', condition), sender);
    }
  };
  if (to !== undefined && parseJid(to).domain !== sender.domain) refuse('remote-server-not-found');
  else if (stanza.name === 'presence' && to === undefined) broadcast(stanza, sender, sessions, behaviour);
  else if (stanza.name === 'iq' && forServer(stanza, sender.domain)) {
    const answer = behaviour.answer(stanza, sender);
    if (answer) behaviour.reply(answer, sender);
  } else {
    const address: string = to ?? bareJid(sender.jid ?? '');
    const recipients = behaviour.recipients(stanza, address, sessions.of(address));
    for (const recipient of recipients) behaviour.deliver(stanza, recipient);
    if (recipients.length === 0) refuse('service-unavailable');
  }
};
