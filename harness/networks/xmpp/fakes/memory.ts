import type { Element } from 'ltx';
import { bareJid, sameJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import { build } from './build.ts';
import type { Extension } from './extension.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** What an account keeps when nobody is there; `stuck` holds what it does not let go of. */
export interface Kept {
  readonly roster: Map<string, Element>;
  readonly waiting: Element[];
}

/**
 * Rosters, stanzas that wait for a user to become available (RFC 6121 sections 2, 3.1.3 and 8.5.2.2) and the presence of
 * the user's other sessions, which who becomes available hears of; in a map that belongs to the caller; contacts whose name
 * begins with `stuck` cannot be removed, and one with a resource is by its bare JID alone.
 */
export const memory = (kept: Map<string, Kept>) => (): Extension => {
  const of = (user: string): Kept => {
    const found = kept.get(user) ?? { roster: new Map<string, Element>(), waiting: [] };
    kept.set(user, found);
    return found;
  };

  const roster = (stanza: Element, query: Element, session: Session): void => {
    const { roster: items } = of(session.user ?? '');
    for (const item of query.getChildren('item')) {
      const { jid = '', subscription } = item.attrs;
      if (subscription !== 'remove') items.set(jid, build('item', { jid, subscription: 'none' }));
      else if (!jid.startsWith('stuck'))
        for (const listed of [...items.keys()].filter((one) => bareJid(one) === jid)) items.delete(listed);
    }
    const asked =
      stanza.attrs.type === 'get' ? [build('query', { xmlns: ns.roster }, ...items.values())] : [];
    session.wire.write(build('iq', { type: 'result', id: stanza.attrs.id }, ...asked).toString());
  };

  /** Whether it was kept for a user who is not there. */
  const keep = (stanza: Element, session: Session, sessions: Sessions): boolean => {
    const { to = '', type } = stanza.attrs;
    const lasting = stanza.name === 'message' || type === 'subscribe';
    if (to === '' || !lasting || to.includes('/')) return false;
    if (sessions.of(to).some(({ available }) => available)) return false;
    stanza.attrs.from = session.jid;
    of(to.split('@')[0] ?? '').waiting.push(stanza);
    return true;
  };

  return {
    take(stanza, session, sessions) {
      if (session.jid === undefined || session.user === undefined) return false;
      const query = stanza.name === 'iq' ? stanza.getChild('query', ns.roster) : undefined;
      const { to, type } = stanza.attrs;
      if (query && type !== 'result' && (to === undefined || sameJid(to, bareJid(session.jid)))) {
        roster(stanza, query, session);
        return true;
      }
      if (stanza.name === 'presence' && to === undefined && type === undefined) {
        for (const one of of(session.user).waiting.splice(0)) session.wire.write(one.toString());
        for (const { jid, available } of sessions.of(session.jid))
          if (available && jid !== session.jid)
            session.wire.write(build('presence', { from: jid, to: session.jid }).toString());
        return false;
      }
      return keep(stanza, session, sessions);
    },
  };
};
