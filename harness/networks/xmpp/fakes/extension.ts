import type { Element } from 'ltx';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** Something that a fake can do beside RFC 6120 and RFC 6121. */
export interface Extension {
  /** Announced to who is not authenticated yet. */
  readonly feature?: { readonly name: string; readonly xmlns: string };
  /** Deals with a stanza; false where that is none of its business. */
  readonly take: (stanza: Element, session: Session, sessions: Sessions) => boolean;
}
