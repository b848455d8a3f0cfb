import type { WatchRule } from '../../../language/scenario.ts';
import { closingTag } from '../../../language/template.ts';
import type { Watches } from '../../watch.ts';
import { dutiesIn } from './duties.ts';
import { createEndingWatch } from './ending-watch.ts';
import { createErrorWatch } from './error-watch.ts';

const isAddressed = (attribute: 'from' | 'to'): WatchRule['untrue'] => ({
  altered: attribute,
  of: 'an error',
});

const ending: WatchRule = {
  id: 'stream-errors-end-the-stream',
  expects: `${closingTag} right behind every stream error`,
  untrue: { dropped: 'footer' },
};

/** What every server of XMPP is held to in all that it sends. */
export const watches: Watches = {
  rules: [
    {
      id: 'errors-to-the-sender',
      expects: 'every stanza error is for the full JID that it was sent from, or for no address',
      untrue: isAddressed('to'),
    },
    {
      id: 'errors-from-the-addressee',
      expects: 'every stanza error is from the address that was written to',
      untrue: isAddressed('from'),
    },
    {
      id: 'errors-from-server-or-account',
      expects:
        'every stanza error of the server is from its domain, or, on behalf of the account, from its bare JID or no address',
      untrue: isAddressed('from'),
    },
    ending,
  ],
  dutiesIn,
  create() {
    const errors = createErrorWatch();
    const endings = createEndingWatch();
    const isEnding = (rule: string): boolean => rule === ending.id;
    return {
      begin: errors.send,
      see(seen, bindings) {
        errors.see(seen, bindings);
        endings.see(seen);
      },
      decide: (rule) =>
        isEnding(rule) ? endings.decide() : (errors.decide(rule)?.watched ?? { kind: 'idle' }),
      giveUp: (rule, waited) => (isEnding(rule) ? endings.giveUp(waited) : { kind: 'idle' }),
      actOf: (rule) => errors.decide(rule)?.act,
      rightAttributes: errors.rightAddresses,
      awaited: (rule) =>
        isEnding(rule) ? endings.open.map((party) => ({ party, item: { kind: 'footer' } })) : [],
    };
  },
};
