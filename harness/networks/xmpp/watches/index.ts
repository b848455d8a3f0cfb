import type { WatchRule } from '../../../language/scenario.ts';
import { closingTag } from '../../../language/template.ts';
import type { Watches } from '../../watch.ts';
import { createAnswerWatch } from './answer-watch.ts';
import { dutiesIn } from './duties.ts';
import { createEndingWatch } from './ending-watch.ts';
import { createFindings } from './findings.ts';
import { createPushWatch } from './push-watch.ts';

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
    {
      id: 'pushes-from-the-account',
      expects: 'every roster push is from the bare JID of the account or no address',
      untrue: { altered: 'from', of: 'a roster push' },
    },
    {
      id: 'pushes-to-the-client',
      expects: 'every roster push is for the full JID of the client that gets it, or for no address',
      untrue: { altered: 'to', of: 'a roster push' },
    },
    ending,
  ],
  dutiesIn,
  create() {
    const findings = createFindings();
    const answers = createAnswerWatch();
    const pushes = createPushWatch();
    const endings = createEndingWatch();
    const isEnding = (rule: string): boolean => rule === ending.id;
    return {
      begin(act, bindings) {
        answers.send(act, bindings);
        pushes.send(act, bindings);
      },
      see(seen, bindings) {
        findings.see(seen, [...answers.see(seen, bindings), ...pushes.see(seen, bindings)]);
        endings.see(seen);
      },
      reach: findings.reach,
      decide: (rule) =>
        isEnding(rule) ? endings.decide() : (findings.decide(rule)?.watched ?? { kind: 'idle' }),
      giveUp: (rule, waited) => (isEnding(rule) ? endings.giveUp(waited) : { kind: 'idle' }),
      actOf: (rule) => findings.decide(rule)?.act,
      rightAttributes: answers.rightAddresses,
      awaited: (rule) =>
        isEnding(rule) ? endings.open.map((party) => ({ party, item: { kind: 'footer' } })) : [],
    };
  },
};
