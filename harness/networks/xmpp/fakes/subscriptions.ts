import { clone } from 'ltx';
import { Element } from '../../../xml/element.ts';
import { bareJid, sameJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Behaviour } from './behaviour.ts';
import { build, refusal } from './build.ts';
import { createRosters } from './roster.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** Rosters, and presence between those who want it (RFC 6121 sections 2 to 4). */
export interface Subscriptions {
  /** Presence to nobody in particular. */
  broadcast(presence: Element, sender: Session): void;
  /** `subscribe` and what answers it. */
  change(stanza: Element, sender: Session): void;
  /** What the sender may know of somebody's presence (RFC 6121 section 4.3). */
  probe(stanza: Element, sender: Session): void;
  /** What answers a request about the sender's own roster. */
  answer(request: Element, sender: Session): Element;
}

const addressed = (stanza: Element, attrs: Readonly<Record<string, string | undefined>>): Element => {
  const copy = clone(stanza);
  Object.assign(copy.attrs, attrs);
  return copy;
};

/** What is wrong with a request to change a roster (RFC 6121 section 2.3.3). */
const itemProblem = (items: readonly Element[]): readonly [string, string] | undefined => {
  const [item, ...more] = items;
  if (item === undefined || more.length > 0 || !item.attrs.jid) return ['modify', 'bad-request'];
  const groups = item.getChildren('group').map((group) => group.getText());
  if (groups.includes('')) return ['modify', 'not-acceptable'];
  return new Set(groups).size < groups.length ? ['modify', 'bad-request'] : undefined;
};

export const createSubscriptions = (sessions: Sessions, behaviour: Behaviour): Subscriptions => {
  const rosters = createRosters();
  /** Requests that nobody has answered yet, by contact and user. */
  const pending = new Map<string, Element>();
  const pendingKey = (contact: string, user: string): string =>
    `${bareJid(contact)} ${bareJid(user)}`.toLowerCase();
  let pushes = 0;

  const available = (user: string): readonly Session[] => sessions.of(user).filter((one) => one.available);
  const tell = (stanza: Element, to: string): void => {
    for (const session of available(to)) behaviour.deliver(stanza, session);
  };
  const push = (user: string, jid: string): void => {
    for (const session of sessions.of(user).filter(({ interested }) => interested)) {
      pushes += 1;
      const attrs = { type: 'set', id: `push-${pushes}`, to: session.jid };
      behaviour.deliver(
        build('iq', attrs, build('query', { xmlns: ns.roster }, rosters.item(user, jid))),
        session,
      );
    }
  };
  const pushIfListed = (user: string, jid: string): void => {
    if (rosters.contact(user, jid).listed) push(user, jid);
  };
  /** What one user's sessions are now, or that they are gone, for another. */
  const showTo = (user: string, to: string, gone: boolean): void => {
    for (const { jid, presence } of available(user)) {
      const shown = gone ? build('presence', { type: 'unavailable', from: jid }) : presence;
      if (shown) tell(addressed(shown, { to: bareJid(to) }), to);
    }
  };

  const subscribe = (user: string, contact: string, stanza: Element): void => {
    const [mine, theirs] = [rosters.contact(user, contact), rosters.contact(contact, user)];
    if (!mine.to) mine.ask = true;
    mine.listed = true;
    push(user, contact);
    if (theirs.from) tell(build('presence', { type: 'subscribed', from: contact, to: user }), user);
    else {
      pending.set(pendingKey(contact, user), stanza);
      tell(stanza, contact);
    }
  };
  const subscribed = (user: string, contact: string, stanza: Element): void => {
    if (!pending.delete(pendingKey(user, contact))) return;
    const [mine, theirs] = [rosters.contact(user, contact), rosters.contact(contact, user)];
    Object.assign(mine, { from: true, listed: true });
    Object.assign(theirs, { to: true, ask: false });
    push(user, contact);
    tell(stanza, contact);
    pushIfListed(contact, user);
    showTo(user, contact, false);
  };
  const unsubscribe = (user: string, contact: string, stanza: Element): void => {
    const [mine, theirs] = [rosters.contact(user, contact), rosters.contact(contact, user)];
    const had = mine.to || mine.ask;
    Object.assign(mine, { to: false, ask: false });
    theirs.from = false;
    pending.delete(pendingKey(contact, user));
    pushIfListed(user, contact);
    if (!had) return;
    tell(stanza, contact);
    pushIfListed(contact, user);
    showTo(contact, user, true);
  };
  const unsubscribed = (user: string, contact: string, stanza: Element): void => {
    const [mine, theirs] = [rosters.contact(user, contact), rosters.contact(contact, user)];
    const had = pending.delete(pendingKey(user, contact)) || mine.from;
    mine.from = false;
    Object.assign(theirs, { to: false, ask: false });
    pushIfListed(user, contact);
    if (!had) return;
    tell(stanza, contact);
    pushIfListed(contact, user);
    showTo(user, contact, true);
  };
  const changes: Readonly<Record<string, typeof subscribe>> = {
    subscribe,
    subscribed,
    unsubscribe,
    unsubscribed,
  };

  const remove = (user: string, jid: string): void => {
    for (const type of ['unsubscribe', 'unsubscribed'])
      changes[type]?.(user, jid, build('presence', { type, from: user, to: jid }));
    rosters.remove(user, jid);
    push(user, jid);
  };

  const welcome = (sender: Session): void => {
    const own = bareJid(sender.jid ?? '');
    for (const [jid, contact] of rosters.contacts(own)) {
      for (const { presence } of contact.to ? available(jid) : [])
        if (presence) behaviour.deliver(addressed(presence, { to: sender.jid }), sender);
    }
    for (const { presence, jid } of available(own))
      if (presence && jid !== sender.jid) behaviour.deliver(addressed(presence, { to: sender.jid }), sender);
    for (const [key, stanza] of pending)
      if (key.startsWith(`${own.toLowerCase()} `)) behaviour.deliver(stanza, sender);
  };

  return {
    broadcast(presence, sender) {
      const begins = !sender.available && presence.attrs.type === undefined;
      sender.available = presence.attrs.type !== 'unavailable';
      sender.priority = Number(presence.getChildText('priority') ?? 0);
      sender.presence = presence;
      const own = bareJid(sender.jid ?? '');
      tell(presence, own);
      for (const [jid, contact] of rosters.contacts(own))
        if (contact.from) tell(addressed(presence, { to: jid }), jid);
      if (begins) welcome(sender);
      if (sender.available) return;
      for (const jid of sender.directed) {
        const gone = addressed(presence, { to: jid });
        for (const session of behaviour.recipients(gone, jid, sessions.of(jid)))
          behaviour.deliver(gone, session);
      }
      sender.directed.clear();
    },
    change(stanza, sender) {
      const [user, contact] = [bareJid(sender.jid ?? ''), bareJid(stanza.attrs.to ?? '')];
      if (sameJid(user, contact)) return;
      changes[stanza.attrs.type]?.(user, contact, addressed(stanza, { to: contact }));
    },
    probe({ attrs }, sender) {
      const user = bareJid(attrs.to ?? '');
      if (!rosters.contact(user, sender.jid ?? '').from) return;
      const shown = available(user);
      for (const { presence } of shown)
        if (presence) behaviour.deliver(addressed(presence, { to: sender.jid }), sender);
      const gone = build('presence', { type: 'unavailable', from: user, to: sender.jid, id: attrs.id });
      if (shown.length === 0) behaviour.deliver(gone, sender);
    },
    answer(request, sender) {
      const own = bareJid(sender.jid ?? '');
      const { id, to, from, type } = request.attrs;
      const result = (...children: Element[]): Element =>
        build('iq', { type: 'result', id, from: to, to: from }, ...children);
      if (type === 'get') {
        sender.interested = true;
        const listed = [...rosters.contacts(own)].filter(([, contact]) => contact.listed);
        return result(build('query', { xmlns: ns.roster }, ...listed.map(([jid]) => rosters.item(own, jid))));
      }
      const items = request.getChild('query', ns.roster)?.getChildren('item') ?? [];
      const problem = itemProblem(items);
      const [item = new Element('item')] = items;
      if (problem) return refusal(request, ...problem);
      const jid: string = item.attrs.jid;
      if (item.attrs.subscription === 'remove') {
        if (!rosters.contact(own, jid).listed) return refusal(request, 'cancel', 'item-not-found');
        remove(own, jid);
        return result();
      }
      const contact = rosters.contact(own, jid);
      const groups = item.getChildren('group').map((group) => group.getText());
      Object.assign(contact, { listed: true, groups, name: item.attrs.name });
      push(own, jid);
      return result();
    },
  };
};
