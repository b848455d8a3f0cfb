import { createElement, type Element } from 'ltx';
import { ns } from '../../../xml/namespaces.ts';
import { ConversationError } from '../../conversation-error.ts';
import type { Account, Site } from '../../site.ts';
import { type FormAnswers, FormError, fillForm, takesSeveral } from './form.ts';
import { inLanes } from './lanes.ts';
import { type AccountMaker, MakingError } from './maker.ts';
import { RefusalError } from './refusal.ts';
import { openSession, type Session } from './session.ts';

/** Sessions of the administrator at a time. */
const lanes = 4;
/** Accounts that one command deletes where its form takes several. */
const batch = 50;
/** Forms that one command may ask for, one after the other. */
const mostStages = 5;

const commands = {
  add: 'http://jabber.org/protocol/admin#add-user',
  delete: 'http://jabber.org/protocol/admin#delete-user',
} as const;

type Refused = (message: string, cause?: unknown) => MakingError;
const refused: Refused = (message, cause) => new MakingError('refused', message, cause);

/** Goes through one command (XEP-0050), filling every form that it brings. */
const carryOut = async (
  session: Session,
  domain: string,
  node: string,
  answersTo: (form: Element) => FormAnswers,
): Promise<void> => {
  let command = createElement('command', { xmlns: ns.commands, node, action: 'execute' });
  for (let stage = 0; stage < mostStages; stage += 1) {
    const answer = await session.request('set', command, domain);
    const state = answer.getChild('command', ns.commands);
    const note = state?.getChildren('note').find(({ attrs }) => attrs.type === 'error');
    if (note) throw refused(`the command ${node} ended with “${note.getText()}”`);
    if (state === undefined || state.attrs.status === 'completed') return;
    if (state.attrs.status === 'canceled') throw refused(`the command ${node} was cancelled`);
    const form = state.getChild('x', ns.data);
    const { sessionid } = state.attrs;
    const filled = form ? [fillForm(form, answersTo(form))] : [];
    // Without an action the default one of this stage is meant (section 3.4).
    command = createElement('command', { xmlns: ns.commands, node, sessionid }, ...filled);
  }
  throw refused(`the command ${node} asks for more than ${mostStages} forms`);
};

const explain = (error: unknown, jid: string): unknown => {
  if (error instanceof FormError) return refused(error.message, error);
  if (!(error instanceof RefusalError)) return error;
  const closed = [
    'item-not-found',
    'forbidden',
    'not-allowed',
    'service-unavailable',
    'feature-not-implemented',
  ];
  return closed.includes(error.condition)
    ? new MakingError('unavailable', `${jid} may not add users by command: ${error.message}`, error)
    : refused(`adding a user was answered with ${error.message}`, error);
};

/** XEP-0133 on sessions of an administrator's account. */
export const administrator = (site: Site, admin: Account): AccountMaker => {
  const { domain } = site;
  const open = (signal: AbortSignal): Promise<Session> => openSession(site, admin, 'bound', signal);

  /** How many of the accounts one command has deleted. */
  const remove = async (session: Session, accounts: readonly Account[]): Promise<number> => {
    let taken = accounts;
    await carryOut(session, domain, commands.delete, (form) => {
      if (!takesSeveral(form)) taken = accounts.slice(0, 1);
      return { domain, users: taken.map(({ user }) => user) };
    });
    return taken.length;
  };

  const isThere = async (account: Account, signal: AbortSignal): Promise<boolean> => {
    try {
      await using _session = await openSession(site, account, 'authenticated', signal);
      return true;
    } catch (error) {
      return !(error instanceof ConversationError);
    }
  };

  return {
    async make(accounts, begin, signal) {
      await inLanes(accounts, lanes, signal, async (take, within) => {
        await using session = await open(within);
        for (let account = take(); account; account = take()) {
          const { user, password } = account;
          begin(account);
          try {
            await carryOut(session, domain, commands.add, () => ({ domain, users: [user], password }));
          } catch (error) {
            throw explain(error, `${admin.user}@${domain}`);
          }
        }
      });
    },
    async delete(accounts, signal) {
      const queue = [...accounts];
      const left: Account[] = [];
      let size = batch;
      while (queue.length > 0) {
        const before = queue.length;
        try {
          await using session = await open(signal);
          while (queue.length > 0) {
            try {
              queue.splice(0, await remove(session, queue.slice(0, size)));
            } catch (error) {
              if (!(error instanceof MakingError || error instanceof RefusalError)) throw error;
              // One that a scenario has deleted already may spoil it for the others.
              if (size === 1)
                for (const one of queue.splice(0, 1)) if (await isThere(one, signal)) left.push(one);
              size = 1;
            }
          }
        } catch {
          // Where a session ended after it had deleted some, another can go on.
          if (queue.length === before) return [...left, ...queue];
        }
      }
      return left;
    },
  };
};
