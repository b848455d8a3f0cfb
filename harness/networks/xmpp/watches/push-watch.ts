import type { Element } from 'ltx';
import type { Bindings } from '../../../language/pattern.ts';
import type { ActStep } from '../../../language/scenario.ts';
import { sameJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Seen } from '../../seen.ts';
import { type Address, none } from './answer-addresses.ts';
import { addressJudged, type Finding } from './findings.ts';
import { sentValue, stanzasIn } from './sent-stanza.ts';

/** Holds the addresses of roster pushes against RFC 6120 sections 8.1.1.1 and 8.1.2.1. */
export interface PushWatch {
  /** An action begins: what it sends to somebody may come to a client, and is no push then. */
  send(act: ActStep, bindings: Bindings): void;
  /** What shows in this, if it is a push. */
  see(seen: Seen, bindings: Bindings): readonly Finding[];
}

/** An IQ set with a roster, as pushes are (RFC 6121 section 2.1.6). */
export const isRosterSet = (element: Element): boolean =>
  element.is('iq', ns.client) &&
  element.attrs.type === 'set' &&
  element.getChild('query', ns.roster) !== undefined;

/** The full JID that the server says to have bound. */
const boundIn = (element: Element): string | undefined =>
  element.is('iq', ns.client) && element.attrs.type === 'result'
    ? (element.getChild('bind', ns.bind)?.getChildText('jid') ?? undefined)
    : undefined;

export const createPushWatch = (): PushWatch => {
  /** Ids of IQs that parties address to somebody: whatever comes with one of them is theirs, wherever it comes. */
  const passedOn = new Set<string>();
  /** Full JIDs that came in answers, by party: a name is bound later, and not at all where a scenario binds by hand. */
  const bound = new Map<string, string>();

  /**
   * The server pushes in the name of the account, whose storage the roster is: from the bare JID or nobody. And like
   * whatever it makes itself, a push is for the full JID or nobody in particular.
   */
  const findingsIn = (seen: Seen, push: Element, bindings: Bindings): readonly Finding[] => {
    const { party } = seen;
    const account = bindings.get(`${party}.jid`);
    if (account === undefined) return [];
    const senders: readonly Address[] = [{ value: account, written: `{${party}.jid}` }, none];
    const { to } = push.attrs;
    const fulls = [bindings.get(`${party}.full`), bound.get(party)].filter((one) => one !== undefined);
    const own = fulls.find((one) => to !== undefined && sameJid(one, to)) ?? fulls[0];
    const recipients: readonly Address[] = [{ value: own, written: `{${party}.full}` }, none];
    return [
      { rule: 'pushes-from-the-account', watched: addressJudged(seen, 'from', senders, push) },
      ...(own === undefined
        ? []
        : [{ rule: 'pushes-to-the-client', watched: addressJudged(seen, 'to', recipients, push) }]),
    ];
  };

  return {
    send(act, bindings) {
      for (const { name, id, to } of stanzasIn(act)) {
        const sentId = id === undefined ? undefined : sentValue(id, bindings);
        if (name === 'iq' && to !== undefined && sentId !== undefined) passedOn.add(sentId);
      }
    },
    see(seen, bindings) {
      if (seen.kind !== 'element') return [];
      const { element, party } = seen;
      const full = boundIn(element);
      if (full !== undefined) bound.set(party, full);
      return isRosterSet(element) && !passedOn.has(element.attrs.id)
        ? findingsIn(seen, element, bindings)
        : [];
    },
  };
};
