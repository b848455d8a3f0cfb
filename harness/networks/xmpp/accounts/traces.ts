import { createElement } from 'ltx';
import type { Scenario } from '../../../language/scenario.ts';
import { bareJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Account, Site } from '../../site.ts';
import { isAtLeast } from '../parties/phases.ts';
import type { Session } from './session.ts';
import { forgetTokens, type TokenClient } from './tokens.ts';

/** Whose account it is, and where. */
export interface Owner {
  readonly site: Site;
  readonly account: Account;
  readonly signal: AbortSignal;
}

/** Something that a scenario may leave with an account, beside its roster and what waits for it. */
export interface Trace {
  readonly name: string;
  /** Brings the account back to what it was when nobody had used it. */
  readonly undo: (session: Session, owner: Owner) => Promise<void>;
}

const privacy = 'jabber:iq:privacy';
const blocking = 'urn:xmpp:blocking';
const storage = 'jabber:iq:private';
const pubsub = 'http://jabber.org/protocol/pubsub';

/** Sets one thing, in a namespace. */
const set = async (
  session: Session,
  name: string,
  xmlns: string,
  ...children: Parameters<typeof createElement>[2][]
) => {
  await session.request('set', createElement(name, { xmlns }, ...children));
};

/** Takes a list of privacy rules out of use, then away (XEP-0016). */
const undoPrivacy = async (session: Session): Promise<void> => {
  const answer = await session.request('get', createElement('query', { xmlns: privacy }));
  const lists = answer.getChild('query', privacy)?.getChildren('list') ?? [];
  if (lists.length === 0) return;
  await set(session, 'query', privacy, createElement('active'));
  await set(session, 'query', privacy, createElement('default'));
  for (const { attrs } of lists)
    await set(session, 'query', privacy, createElement('list', { name: attrs.name }));
};

/** Deletes the nodes of an account (XEP-0163). */
const undoNodes = async (session: Session): Promise<void> => {
  const own = bareJid(session.jid);
  const answer = await session.request('get', createElement('query', { xmlns: ns.discoItems }), own);
  for (const { attrs } of answer.getChild('query', ns.discoItems)?.getChildren('item') ?? []) {
    if (attrs.node === undefined) continue;
    await set(session, 'pubsub', `${pubsub}#owner`, createElement('delete', { node: attrs.node }));
  }
};

/** Empties a vCard (XEP-0054), and deletes the node where a server keeps it, empty or not, as a vCard4 (XEP-0292). */
const undoVcard = async (session: Session): Promise<void> => {
  await set(session, 'vCard', 'vcard-temp');
  await undoNodes(session);
};

/** Empties what was stored privately (XEP-0049), which has no list of its own: names are those that were sent. */
const undoStorage =
  (text: string) =>
  async (session: Session): Promise<void> => {
    const stored = text.matchAll(/jabber:iq:private["']>\s*<([\w.-]+)\s+xmlns=["']([^"']+)["']/g);
    for (const [, name = '', xmlns = ''] of stored)
      await set(session, 'query', storage, createElement(name, { xmlns }));
  };

/** The clients that a scenario asks for tokens as. */
const clientsIn = (text: string): readonly TokenClient[] => {
  const asked = text.matchAll(
    /<user-agent\s+id=["']([^"']+)["'](?:(?!<user-agent).)*?<request-token\s[^>]*mechanism=["']([^"']+)["']/gs,
  );
  const each = [...asked].map(([, userAgent = '', mechanism = '']) => ({ userAgent, mechanism }));
  return [...new Map(each.map((one) => [JSON.stringify(one), one])).values()];
};

const undoTokens =
  (text: string): Trace['undo'] =>
  async (_session, { site, account, signal }) => {
    for (const client of clientsIn(text)) await forgetTokens(site, account, client, signal);
  };

const undoings: readonly { readonly namespace: string; readonly undo: (text: string) => Trace['undo'] }[] = [
  { namespace: 'vcard-temp', undo: () => undoVcard },
  { namespace: blocking, undo: () => (session) => set(session, 'unblock', blocking) },
  { namespace: privacy, undo: () => undoPrivacy },
  { namespace: storage, undo: undoStorage },
  { namespace: pubsub, undo: () => undoNodes },
  { namespace: 'urn:xmpp:fast:0', undo: undoTokens },
];

const actionsOf = ({ steps }: Scenario) => steps.flatMap((step) => (step.kind === 'act' ? [step] : []));
const textOf = (scenario: Scenario): string =>
  JSON.stringify(actionsOf(scenario).map(({ value }) => value)).replaceAll('\\"', '"');

/** Whether what is sent may last: only requests for information and what goes no further than the stream do not. */
const lasting = /message|presence|subscri|roster|type=["']?set|sends bytes|request-token/;

/** What a scenario may leave on its accounts: nothing at all, or more than what every account is rid of anyway. */
export const tracesOf = (scenario: Scenario): readonly Trace[] | undefined => {
  const text = textOf(scenario);
  const sent =
    text +
    actionsOf(scenario)
      .map(({ verb }) => verb)
      .join();
  const presence = Object.values(scenario.parties).some(({ phase }) => phase === 'available');
  if (!presence && !lasting.test(sent)) return undefined;
  return undoings.flatMap(({ namespace, undo }) =>
    text.includes(namespace) ? [{ name: namespace, undo: undo(text) }] : [],
  );
};

/** Whether a scenario changes or cancels the registration of an account that it was given (XEP-0077 section 3.2 and 3.3). */
export const altersAccount = (scenario: Scenario): boolean =>
  actionsOf(scenario).some(({ party, value }) => {
    const phase = scenario.parties[party]?.phase ?? 'offline';
    const later = actionsOf(scenario).some((step) => step.party === party && step.verb === 'logs in');
    const text = JSON.stringify(value);
    return (
      (later || isAtLeast(phase, 'authenticated')) &&
      text.includes(ns.register) &&
      !/type=\\?["']get/.test(text)
    );
  });
