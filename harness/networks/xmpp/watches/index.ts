import type { WatchRule } from '../../../language/scenario.ts';
import { closingTag } from '../../../language/template.ts';
import type { Watches } from '../../watch.ts';
import { createAnswerWatch } from './answer-watch.ts';
import { dutiesIn } from './duties.ts';
import { createEndingWatch } from './ending-watch.ts';

const ending: WatchRule = {
  id: 'stream-errors-end-the-stream',
  expects: `${closingTag} right behind every stream error`,
  untrue: { dropped: 'footer' },
};

/** What every server of XMPP is held to in all that it sends. */
export const watches: Watches = {
  rules: [
    {
      id: 'answers-to-the-sender',
      expects: 'every answer of the server is for the full JID that it was asked from, or for no address',
      untrue: { altered: 'to', of: 'an answer' },
    },
    {
      id: 'errors-from-the-addressee',
      expects: 'every stanza error is from the address that was written to',
      untrue: { altered: 'from', of: 'an error' },
    },
    {
      id: 'answers-from-the-domain',
      expects: 'every answer of the server itself is from its domain',
      untrue: { altered: 'from', of: 'an answer' },
    },
    {
      id: 'answers-from-the-account',
      expects: 'every answer on behalf of the account is from its bare JID or no address',
      untrue: { altered: 'from', of: 'an answer' },
    },
    ending,
  ],
  dutiesIn,
  create() {
    const answers = createAnswerWatch();
    const endings = createEndingWatch();
    const isEnding = (rule: string): boolean => rule === ending.id;
    return {
      begin: answers.send,
      see(seen, bindings) {
        answers.see(seen, bindings);
        endings.see(seen);
      },
      reach: answers.reach,
      decide: (rule) =>
        isEnding(rule) ? endings.decide() : (answers.decide(rule)?.watched ?? { kind: 'idle' }),
      giveUp: (rule, waited) => (isEnding(rule) ? endings.giveUp(waited) : { kind: 'idle' }),
      actOf: (rule) => answers.decide(rule)?.act,
      rightAttributes: answers.rightAddresses,
      awaited: (rule) =>
        isEnding(rule) ? endings.open.map((party) => ({ party, item: { kind: 'footer' } })) : [],
    };
  },
};
