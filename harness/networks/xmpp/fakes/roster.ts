import type { Element } from 'ltx';
import { bareJid } from '../../../xml/jid.ts';
import { build } from './build.ts';

/** A user's side of a relationship (RFC 6121 section 2.1.2). */
export interface Contact {
  name?: string;
  groups: readonly string[];
  /** The user gets the contact's presence. */
  to: boolean;
  /** The contact gets the user's presence. */
  from: boolean;
  /** The user has asked for it. */
  ask: boolean;
  /** It is listed; without that there is at most a request of the contact's. */
  listed: boolean;
}

/** The rosters of all users, by bare JID. */
export interface Rosters {
  contacts(user: string): ReadonlyMap<string, Contact>;
  /** The contact as this user has it, made where there is none. */
  contact(user: string, jid: string): Contact;
  remove(user: string, jid: string): void;
  /** The item as it stands in the user's roster. */
  item(user: string, jid: string): Element;
}

const subscriptionOf = ({ to, from }: Contact): string => {
  if (to) return from ? 'both' : 'to';
  return from ? 'from' : 'none';
};

export const createRosters = (): Rosters => {
  const rosters = new Map<string, Map<string, Contact>>();
  const rosterOf = (user: string): Map<string, Contact> => {
    const key = bareJid(user).toLowerCase();
    const roster = rosters.get(key) ?? new Map<string, Contact>();
    rosters.set(key, roster);
    return roster;
  };
  const keyOf = (jid: string): string => bareJid(jid).toLowerCase();
  return {
    contacts: rosterOf,
    contact(user, jid) {
      const roster = rosterOf(user);
      const contact = roster.get(keyOf(jid)) ?? {
        groups: [],
        to: false,
        from: false,
        ask: false,
        listed: false,
      };
      roster.set(keyOf(jid), contact);
      return contact;
    },
    remove: (user, jid) => void rosterOf(user).delete(keyOf(jid)),
    item(user, jid) {
      const contact = rosterOf(user).get(keyOf(jid));
      if (contact === undefined || !contact.listed)
        return build('item', { jid: bareJid(jid), subscription: 'remove' });
      const { name, groups, ask } = contact;
      const attrs = {
        jid: bareJid(jid),
        name,
        subscription: subscriptionOf(contact),
        ask: ask ? 'subscribe' : undefined,
      };
      return build('item', attrs, ...groups.map((group) => build('group', {}, group)));
    },
  };
};
