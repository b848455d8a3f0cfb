import type { Element } from 'ltx';
import type { Wire } from './wire.ts';

/** A client as the server knows it. */
export interface Session {
  readonly wire: Wire;
  readonly domain: string;
  /** Whose session it is, once authenticated. */
  user: string | undefined;
  /** Its full JID, once bound. */
  jid: string | undefined;
  available: boolean;
  priority: number;
  /** The last presence that it sent to all. */
  presence: Element | undefined;
  /** Whom else it has told that it is there. */
  readonly directed: Set<string>;
  /** It has asked for its roster, and learns what changes. */
  interested: boolean;
  /** The language of its stream. */
  language: string | undefined;
}
