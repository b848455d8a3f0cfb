import type { Element } from 'ltx';
import { bareJid, parseJid } from '../../../xml/jid.ts';
import type { Session } from './session.ts';

/** Messages for users who are not there (RFC 6121 section 8.5.2.2). */
export interface Offline {
  /** Keeps a message for later; false where it is none to keep. */
  keep(stanza: Element): boolean;
  /** What there is for a session that has become available. */
  take(session: Session): readonly Element[];
}

export const createOffline = (accounts: ReadonlyMap<string, string>): Offline => {
  const kept = new Map<string, Element[]>();
  return {
    keep(stanza) {
      const { to, type = 'normal' } = stanza.attrs;
      const { local, resource } = parseJid(to ?? '');
      if (stanza.name !== 'message' || !accounts.has(local)) return false;
      // What is of the moment is dropped without a word; what cannot be for later is refused.
      if (type === 'headline' || type === 'error') return true;
      if (type === 'groupchat' || (type !== 'chat' && resource !== '')) return false;
      const key = bareJid(to).toLowerCase();
      kept.set(key, [...(kept.get(key) ?? []), stanza]);
      return true;
    },
    take({ jid = '', priority }) {
      const key = bareJid(jid).toLowerCase();
      if (priority < 0) return [];
      const messages = kept.get(key) ?? [];
      kept.delete(key);
      return messages;
    },
  };
};
