import type { PartyContext } from '../../../party.ts';

/** The first registration of each user of a scenario; the parties of one scenario write to one transcript. */
const firsts = new WeakMap<PartyContext['record'], Map<string, Promise<unknown>>>();

/**
 * Registers an app once the first one of its user is registered, or has failed to: two at once would both create the
 * inbox, and the node takes only one of them.
 */
export const inTurn = async <T>(
  { record, account }: PartyContext,
  register: () => Promise<T>,
): Promise<T> => {
  const users = firsts.get(record) ?? new Map<string, Promise<unknown>>();
  firsts.set(record, users);
  const first = users.get(account.user);
  if (first !== undefined) {
    await first.catch(() => undefined);
    return await register();
  }
  const own = register();
  users.set(account.user, own);
  return await own;
};
