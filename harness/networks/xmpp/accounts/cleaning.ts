import { createElement, type Element } from 'ltx';
import { errorMessage } from '../../../error-message.ts';
import { deadline, raceAbort } from '../../../wait.ts';
import { bareJid, parseJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Account, Site } from '../../site.ts';
import { RefusalError } from './refusal.ts';
import { openSession, type Session } from './session.ts';
import type { Trace } from './traces.ts';

/** Milliseconds that cleaning may take; the servers at hand need 50. */
const timeout = 10_000;
/** Milliseconds that a session of a scenario that is over may take to end. */
const lingering = 2_000;
/** What one account is rid of can come to another: its contact hears of it. */
const mostRounds = 4;

const rosterOf = async (session: Session): Promise<readonly Element[]> => {
  const answer = await session.request('get', createElement('query', { xmlns: ns.roster }));
  return answer.getChild('query', ns.roster)?.getChildren('item') ?? [];
};

/** Who is on the roster of a session's account. */
export const contactsOf = async (session: Session): Promise<readonly string[]> =>
  (await rosterOf(session)).map((item) => String(item.attrs.jid));

/** Removing a contact cancels the subscriptions of both sides (RFC 6121 section 2.5.2). */
const emptyRoster = async (session: Session): Promise<readonly string[]> => {
  const contacts = await contactsOf(session);
  const remove = async (jid: string): Promise<void> => {
    const item = createElement('item', { jid, subscription: 'remove' });
    await session.request('set', createElement('query', { xmlns: ns.roster }, item));
  };
  for (const jid of contacts) {
    await remove(jid);
    if (parseJid(jid).resource === '') continue;
    // A server may look for the bare JID, whatever it has on the list.
    await remove(bareJid(jid)).catch((error: unknown) => {
      if (!(error instanceof RefusalError)) throw error;
    });
  }
  return contacts.map((jid) => `the contact ${jid}`);
};

/** Becomes available, which brings what waited for that: messages, requests for a subscription, other sessions. */
const takeWhatWaits = async (session: Session, domain: string): Promise<readonly string[]> => {
  const own = bareJid(session.jid);
  const marker = createElement('query', { xmlns: ns.discoInfo });
  const found: string[] = [];
  session.send(createElement('presence', { type: 'unavailable' }));
  session.send(createElement('presence'));
  session.send(createElement('iq', { type: 'get', id: 'assay-all', to: domain }, marker));
  const others = new Set<string>();
  for (;;) {
    const stanza = await session.next((one) => one.name !== 'iq' || one.attrs.id === 'assay-all');
    const { from = '', type } = stanza.attrs;
    if (stanza.is('iq')) break;
    if (stanza.is('message')) found.push(`a message from ${from}`);
    else if (type === 'subscribe') {
      session.send(createElement('presence', { type: 'unsubscribed', to: bareJid(from) }));
      found.push(`a request for a subscription from ${from}`);
    } else if (bareJid(from) === own && from !== session.jid) {
      if (type === 'unavailable') others.delete(from);
      else others.add(from);
    }
  }
  for (const jid of others) found.push(`the session ${jid}`);
  return found;
};

/** Waits until the sessions of a scenario that is over are gone; they take their time only where something is wrong. */
const untilAlone = async (session: Session, found: readonly string[]): Promise<void> => {
  const others = found.filter((what) => what.startsWith('the session '));
  if (others.length === 0) return;
  const own = bareJid(session.jid);
  using late = deadline(lingering, 'the end of another session');
  const gone = session.next(
    (stanza) =>
      stanza.is('presence') &&
      stanza.attrs.type === 'unavailable' &&
      bareJid(stanza.attrs.from ?? '') === own,
  );
  await raceAbort(gone, late).catch((error: unknown) => {
    if (!late.aborted) throw error;
  });
};

const tidy = async (session: Session, domain: string): Promise<readonly string[]> => {
  const contacts = await emptyRoster(session);
  const waiting = await takeWhatWaits(session, domain);
  await untilAlone(session, waiting);
  return [...contacts, ...waiting];
};

/**
 * Removes what scenarios leave on accounts, until a look at all of them finds nothing: contacts, subscriptions both
 * ways, requests, messages, and the traces named. Gives back what could not be removed, by user.
 */
export const cleanAccounts = async (
  site: Site,
  accounts: readonly Account[],
  traces: readonly Trace[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> => {
  using within = deadline(timeout, 'cleaning', signal);
  const problems = new Map<string, string>();
  const sessions: (readonly [account: Account, session: Session])[] = [];
  const attempt = async (user: string, work: () => Promise<void>): Promise<void> => {
    if (problems.has(user)) return;
    try {
      await work();
    } catch (error) {
      problems.set(user, errorMessage(error));
    }
  };
  const each = (work: (account: Account, session: Session) => Promise<void>): Promise<unknown> =>
    Promise.all(sessions.map(([account, session]) => attempt(account.user, () => work(account, session))));
  try {
    await Promise.all(
      accounts.map((account) =>
        attempt(account.user, async () => {
          sessions.push([account, await openSession(site, account, 'bound', within)]);
        }),
      ),
    );
    await each(async (account, session) => {
      for (const { undo } of traces)
        await undo(session, { site, account, signal: within }).catch((error: unknown) => {
          // What a server does not know it cannot have kept.
          if (!(error instanceof RefusalError)) throw error;
        });
    });
    const found = new Map<string, readonly string[]>();
    for (let round = 1; round <= mostRounds; round += 1) {
      found.clear();
      await each(async ({ user }, session) => {
        const what = await tidy(session, site.domain);
        if (what.length > 0) found.set(user, what);
      });
      if (found.size === 0) break;
    }
    for (const [user, what] of found) problems.set(user, `it still has ${what.slice(0, 3).join(', ')}`);
    return problems;
  } finally {
    await Promise.allSettled(sessions.map(([, session]) => session[Symbol.asyncDispose]()));
  }
};
