import { bareJid } from '../../../xml/jid.ts';
import type { Session } from './session.ts';

/** The sessions of a fake, by user: there may be thousands. */
export interface Sessions {
  /** It has an address now. */
  bound(session: Session): void;
  gone(session: Session): void;
  /** The bound sessions of the user with this address. */
  of(jid: string): readonly Session[];
}

const keyOf = (jid: string): string => bareJid(jid).toLowerCase();

export const createSessions = (): Sessions => {
  const byUser = new Map<string, Set<Session>>();
  return {
    bound(session) {
      const key = keyOf(session.jid ?? '');
      byUser.set(key, (byUser.get(key) ?? new Set()).add(session));
    },
    gone(session) {
      const key = keyOf(session.jid ?? '');
      const own = byUser.get(key);
      own?.delete(session);
      if (own?.size === 0) byUser.delete(key);
    },
    of: (jid) => [...(byUser.get(keyOf(jid)) ?? [])],
  };
};
