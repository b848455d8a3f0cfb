import type { Bindings } from '../../../../language/pattern.ts';
import type { VerbOf } from '../../../party.ts';
import { nothing, oneOf, textOf } from '../../../values.ts';
import { bindsFullJid } from '../account-names.ts';
import { clientPhases, type Phase } from '../phases.ts';

/** What a client's verbs are done with. */
export interface ClientAtWork {
  reach(phase: Phase, signal: AbortSignal): Promise<void>;
  /** Sends a stanza with its placeholders replaced. */
  send(template: string, bindings: Bindings, signal: AbortSignal): Promise<void>;
  /** Ends the session as a client should. */
  close(): Promise<void>;
  drop(): void;
}

/** What a client can do. */
export const verbs: Readonly<Record<string, VerbOf<ClientAtWork>>> = {
  sends: {
    summary: 'Sends a stanza, with placeholders replaced.',
    schema: {
      type: 'string',
      format: 'stanza',
      title: 'XML',
      description: 'One element, well-formed.',
      examples: [
        '<presence/>',
        '<message to="{juliet.jid}"><body>Wherefore?</body></message>',
        '<iq type="get" id="q1" to="{domain}"><query xmlns="http://jabber.org/protocol/disco#info"/></iq>',
      ],
    },
    perform: (client, value, bindings, signal) => client.send(textOf(value), bindings, signal),
  },
  'logs in': {
    summary: 'Starts its session: bound, or available with initial presence.',
    schema: { ...oneOf(clientPhases.slice(1)), examples: ['bound', 'available'] },
    binds: bindsFullJid,
    perform: (client, value, _, signal) => client.reach(value as Phase, signal),
  },
  'closes stream': {
    summary: 'Ends its session as a client should: closing tag, then the connection.',
    schema: nothing,
    perform: (client) => client.close(),
  },
  disconnects: {
    summary: 'Drops the connection without a word.',
    schema: nothing,
    perform: (client) => client.drop(),
  },
};
