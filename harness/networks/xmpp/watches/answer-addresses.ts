import type { Lookup } from '../../../language/pattern.ts';
import { bareJid, preparedJid, sameJid } from '../../../xml/jid.ts';

/** Who sent a stanza, and to whom. */
export interface Addressed {
  readonly party: string;
  readonly name: string;
  readonly type?: string | undefined;
  /** As it was sent, and as the fixture writes it. */
  readonly to?: { readonly value: string; readonly written: string };
}

/** An address that an answer may have; without a value it may have none. */
export interface Address {
  readonly value?: string | undefined;
  /** By the names of fixtures. */
  readonly written: string;
}

/** What an answer's `from` may be, and by which rule. */
export interface Senders {
  readonly rule: 'errors-from-the-addressee' | 'answers-from-the-account' | 'answers-from-the-domain';
  readonly addresses: readonly Address[];
  /** The only address that breaks the rule, where any other may be right. */
  readonly never?: string;
}

/** Mappings of RFC 6122 that RFC 7622 does not know: an address may come back in the form that either gives it. */
const folded = (jid: string): string => jid.normalize('NFKC');

/** Whether an answer has one of these addresses: what is no JID is compared as it was written. */
export const isAmong = (addresses: readonly Address[], found: string | undefined): boolean =>
  addresses.some(({ value }) =>
    value === undefined || found === undefined
      ? value === found
      : sameJid(value, found) || sameJid(folded(value), folded(found)),
  );

const isSubscription = ({ name, type = '' }: Addressed): boolean =>
  name === 'presence' && /^(?:un)?subscribed?$/.test(type);

export const none: Address = { written: 'none' };

/**
 * Who may answer a stanza. RFC 6120 section 8.1.2.1: the server by its domain, or in the name of the sender's account, by
 * its bare JID or none. Section 8.3.1: otherwise an error is from whoever it was sent to, unless that is no JID.
 */
export const sendersOf = (
  request: Addressed,
  bindings: Lookup,
  isMalformed: boolean,
): Senders | undefined => {
  const { party, name, to } = request;
  const account: Address = { value: bindings.get(`${party}.jid`), written: `{${party}.jid}` };
  const server: Address = { value: bindings.get('domain'), written: '{domain}' };
  const full = bindings.get(`${party}.full`);
  // Section 8.1.2.1 is about streams of clients. A component is none: it has a domain, and no account.
  if (bindings.get(`${party}.domain`) !== undefined)
    return to === undefined || preparedJid(to.value) === undefined
      ? undefined
      : { rule: 'errors-from-the-addressee', addresses: [to] };
  // Before there is a session, the server has no account to answer for, and speaks to whoever is at the other end.
  const own = [account, none];
  const rule = 'answers-from-the-account';
  if (to === undefined) {
    // What is broadcast may be refused by any contact.
    if (name === 'presence') return undefined;
    return { rule, addresses: full === undefined ? [...own, server] : own };
  }
  if (account.value !== undefined && sameJid(to.value, account.value)) return { rule, addresses: own };
  // The domain may well be asked about the account, such as for another password (XEP-0077): no address is right then, too.
  if (server.value !== undefined && sameJid(to.value, server.value))
    return { rule: 'answers-from-the-domain', addresses: [server, none] };
  // Who refuses what is no JID, no text says: only that the client itself does not.
  if (preparedJid(to.value) === undefined)
    return full === undefined ? undefined : { rule, addresses: own, never: full };
  return {
    rule: 'errors-from-the-addressee',
    addresses: [
      to,
      ...(isSubscription(request) ? [{ ...to, value: bareJid(to.value) }] : []),
      ...(isMalformed ? [server, ...own] : []),
    ],
  };
};

/**
 * Whom an answer may be for: the full JID, or nobody in particular, which means the same (section 8.1.1.1). A request to
 * subscribe is from the bare JID, which may come back. Nothing where the sender has no full JID.
 */
export const recipientsOf = (request: Addressed, bindings: Lookup): readonly Address[] | undefined => {
  const { party } = request;
  const full = bindings.get(`${party}.full`);
  if (full === undefined) return undefined;
  const bare: Address = { value: bindings.get(`${party}.jid`), written: `{${party}.jid}` };
  return [{ value: full, written: `{${party}.full}` }, none, ...(isSubscription(request) ? [bare] : [])];
};
