import type { Element } from 'ltx';
import type { Bindings } from '../../../language/pattern.ts';
import type { ActStep } from '../../../language/scenario.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Seen } from '../../seen.ts';
import type { Watched } from '../../watch.ts';
import { type Address, type Addressed, isAmong, recipientsOf, sendersOf } from './error-addresses.ts';
import { type SentStanza, sentValue, stanzasIn } from './sent-stanza.ts';

interface Request extends Addressed {
  readonly act: ActStep;
  readonly id: string | undefined;
}

/** What is said of an error's address, and of which stanza it is the answer. */
interface Finding {
  readonly seen: Seen;
  readonly act: ActStep;
  readonly attribute: 'from' | 'to';
  readonly addresses: readonly Address[];
  readonly found: string | undefined;
}

/** Holds the addresses of stanza errors against those of what they answer. */
export interface ErrorWatch {
  /** An action begins: what it sends may be answered. */
  send(act: ActStep, bindings: Bindings): void;
  see(seen: Seen, bindings: Bindings): void;
  /** What is known of a rule by now, and the action that it is about; nothing where no error came. */
  decide(rule: string): { readonly watched: Watched; readonly act: ActStep } | undefined;
  /** What an error to this party may have as its addresses, and as its id, if it is an answer to what was sent. */
  rightAddresses(party: string, error: Element, bindings: Bindings): Readonly<Record<string, string>>;
}

const isStanzaError = (element: Element): boolean =>
  element.getNS() === ns.client && element.attrs.type === 'error';

const isMalformed = (element: Element): boolean =>
  element.getChild('error')?.getChild('jid-malformed', ns.stanzas) !== undefined;

const judged = ({ seen, attribute, addresses, found }: Finding, name: string): Watched => {
  if (isAmong(addresses, found)) return { kind: 'holds', seen };
  const why = {
    path: `/${name}/@${attribute}`,
    expected: addresses.map(({ written }) => written).join(' or '),
    found: found ?? 'no such attribute',
  };
  return { kind: 'broken', why, seen };
};

export const createErrorWatch = (): ErrorWatch => {
  const requests: Request[] = [];
  /** Ids of errors that parties send each other: those are not the server's. */
  const passedOn = new Set<string>();
  const decisions = new Map<string, { readonly watched: Watched; readonly act: ActStep }>();

  const note = ({ act, name, id, to, type }: SentStanza, bindings: Bindings): void => {
    const sentId = id === undefined ? undefined : sentValue(id, bindings);
    if (type === 'error' && sentId !== undefined) passedOn.add(sentId);
    const value = to === undefined ? undefined : sentValue(to, bindings);
    if (to !== undefined && value === undefined) return;
    const sentTo = to !== undefined && value !== undefined ? { to: { value, written: to } } : {};
    requests.push({ act, party: act.party, name, id: sentId, type, ...sentTo });
  };

  /** Only of an IQ it is certain, without an id, what it answers. */
  const requestOf = (party: string, error: Element): Request | undefined => {
    const id: string | undefined = error.attrs.id;
    if (id === undefined ? !error.is('iq') : passedOn.has(id)) return undefined;
    return requests.findLast(
      (request) => request.party === party && request.name === error.name && request.id === id,
    );
  };

  const learn = (rule: string, finding: Finding, name: string): void => {
    if (decisions.get(rule)?.watched.kind === 'broken') return;
    decisions.set(rule, { watched: judged(finding, name), act: finding.act });
  };

  return {
    send(act, bindings) {
      for (const stanza of stanzasIn(act)) note(stanza, bindings);
    },
    see(seen, bindings) {
      if (seen.kind !== 'element' || !isStanzaError(seen.element)) return;
      const { element, party } = seen;
      const request = requestOf(party, element);
      if (request === undefined) return;
      const { act } = request;
      const { from, to } = element.attrs;
      const senders = sendersOf(request, bindings, isMalformed(element));
      if (senders)
        learn(
          senders.rule,
          { seen, act, attribute: 'from', addresses: senders.addresses, found: from },
          element.name,
        );
      const recipients = recipientsOf(request, bindings);
      if (recipients)
        learn(
          'errors-to-the-sender',
          { seen, act, attribute: 'to', addresses: recipients, found: to },
          element.name,
        );
    },
    decide: (rule) => decisions.get(rule),
    rightAddresses(party, error, bindings) {
      if (!isStanzaError(error)) return {};
      const request =
        requestOf(party, error) ??
        (error.attrs.id === undefined
          ? requests.findLast((one) => one.party === party && one.name === error.name)
          : undefined);
      if (request === undefined) return {};
      const { id } = request;
      const from = sendersOf(request, bindings, false)?.addresses[0]?.value;
      const to = recipientsOf(request, bindings)?.[0]?.value;
      return {
        ...(id !== undefined && { id }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      };
    },
  };
};
