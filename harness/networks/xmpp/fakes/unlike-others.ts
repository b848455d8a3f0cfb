import type { Element } from 'ltx';
import { ns } from '../../../xml/namespaces.ts';
import { build } from './build.ts';
import { delay } from './delay.ts';
import { type Fault, fault } from './fault.ts';
import { gather } from './gather.ts';
import type { Session } from './session.ts';
import type { Wire } from './wire.ts';

/** What is done in place of every refusal: of a stream, a request or a message. */
const insteadOfRefusing = (summary: string, react: (wire: Wire) => void): Fault =>
  fault(summary, ({ reply }) => ({
    offended: ({ wire }) => react(wire),
    reply: (answer, to) => (answer.attrs.type === 'error' ? react(to.wire) : reply(answer, to)),
  }));

/** What a server may ask its clients (XEP-0030, XEP-0092). */
const questions: readonly string[] = ['jabber:iq:version', ns.discoInfo];

const asking = (): ((session: Session) => void) => {
  const asked = new WeakMap<Session, number>();
  return (session) => {
    const count = asked.get(session) ?? 0;
    const namespace = questions[count];
    if (namespace === undefined || session.jid === undefined) return;
    asked.set(session, count + 1);
    const { domain, jid, wire } = session;
    const attrs = { type: 'get', id: `asked-${count + 1}`, from: domain, to: jid };
    wire.write(build('iq', attrs, build('query', { xmlns: namespace })).toString());
  };
};

/** An empty result in place of an error. */
const granted = (request: Element): Element => {
  const { id, to, from } = request.attrs;
  return build('iq', { type: 'result', id, from: to, to: from });
};

/** Ways in which servers differ that are seldom seen together: what they do where others send an error, and when. */
export const unlikeOthers = {
  'goes-deaf': insteadOfRefusing(
    'says nothing ever again where it should refuse, and keeps the connection',
    (wire) => wire.fallSilent(),
  ),
  'closes-mutely': insteadOfRefusing('closes the connection without a word where it should refuse', (wire) =>
    wire.end(),
  ),
  'accepts-everything': fault('lets everything pass and grants every request', ({ answer, reply }) => ({
    offended: (_session, offence) => offence.accept(),
    answer(request, sender) {
      const due = answer(request, sender);
      return due?.attrs.type === 'error' ? granted(request) : due;
    },
    reply(due, to) {
      if (due.attrs.type !== 'error') reply(due, to);
    },
  })),
  'answers-late': fault(
    'sound, but everything in a session comes late, in its order',
    (_sound, { lateness }) => {
      const begin = new WeakMap<Wire, () => void>();
      return {
        attach(wire) {
          const delayed = delay(wire, lateness);
          begin.set(delayed.wire, delayed.begin);
          return delayed.wire;
        },
        admit({ wire }, welcome) {
          welcome();
          begin.get(wire)?.();
        },
      };
    },
  ),
  'asks-its-clients': fault(
    'sound, and asks each client what it is, between its answers',
    ({ reply, deliver }) => {
      const ask = asking();
      return {
        reply(answer, to) {
          reply(answer, to);
          ask(to);
        },
        deliver(stanza, to) {
          deliver(stanza, to);
          ask(to);
        },
      };
    },
  ),
  'pipelines-stanzas': fault('sound: writes several stanzas in one piece', { attach: gather }),
} as const satisfies Readonly<Record<string, Fault>>;
