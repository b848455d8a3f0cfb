import type { Element } from 'ltx';
import { bareJid, sameJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import { build, refusal } from './build.ts';
import { drip } from './drip.ts';
import { type Fault, fault, inAnswers, inDelivery, withAttributes } from './fault.ts';
import { overlay } from './overlay.ts';
import type { Session } from './session.ts';
import { unlikeOthers } from './unlike-others.ts';

const hugeBytes = 5 * 1024 * 1024;
const deepLevels = 10_000;
const smuggledAnswer = `<failure xmlns='${ns.tls}'/>`;

/** On the wire and in login. */
const streamFaults = {
  'says-nothing': fault('accepts connections and never writes a byte', {
    attach: (wire) => overlay(wire, { write: () => undefined, end: () => undefined }),
  }),
  'drips-one-byte-at-a-time': fault('sends each byte on its own; sound otherwise', { attach: drip }),
  'omits-stream-id': fault('leaves the id off its stream header', ({ header }) => ({
    header: (domain, id) => header(domain, id).replace(` id='${id}'`, ''),
  })),
  'expands-entities': fault('declares a document type, and uses its entity in answers', ({ header }) => ({
    header: (domain, id) => header(domain, id).replace('?>', "?><!DOCTYPE stream [<!ENTITY lol 'lol'>]>"),
    reply: (answer, { wire }) => wire.write(answer.toString().replace('</', '&lol;</')),
  })),
  'fails-the-tls-handshake': fault('answers the TLS client hello with something else', {
    handshake: (wire) =>
      wire.deafen(() => {
        wire.write('this is no TLS');
        wire.end();
      }),
  }),
  'hangs-in-the-tls-handshake': fault('never answers the TLS client hello', {
    handshake: (wire) => wire.deafen(),
  }),
  'answers-before-its-proceed': fault(
    'answers what was smuggled in behind STARTTLS before it agrees',
    ({ proceed }) => ({
      proceed(wire) {
        wire.write(smuggledAnswer);
        proceed(wire);
      },
    }),
  ),
  'answers-behind-its-proceed': fault(
    'answers in the clear what was smuggled in behind STARTTLS, then does TLS',
    {
      handshake: (wire, begin) =>
        wire.whenSpokenTo(() => {
          wire.write(smuggledAnswer);
          begin();
        }),
    },
  ),
  'talks-plain-text-instead-of-tls': fault('goes on in the clear where TLS was agreed', {
    handshake: (wire) => wire.deafen(() => wire.write(smuggledAnswer)),
  }),
  'hangs-up-on-sasl': fault('closes the connection in place of every answer to SASL', {
    challenge: (wire) => wire.end(),
  }),
  'refuses-sasl-at-the-end': fault('sound: takes every first message of SASL, and refuses in its last', {
    refusal: 'at the end',
  }),
  'ignores-sasl-extensions': fault('takes a first message of SCRAM whatever is wrong with it', {
    refusal: 'never',
  }),
  'accepts-any-password': fault('lets everyone in', { verify: () => true }),
  'refuses-every-password': fault('lets nobody in', { verify: () => false }),
  'closes-in-mid-login': fault('closes the connection in place of binding a resource', {
    admit: ({ wire }) => wire.end(),
  }),
  'never-closes-stream': fault('does not end streams, whatever happens on them', { close: () => undefined }),
  floods: fault('sends messages without end as soon as a resource is bound', {
    admit({ wire, jid, domain }, welcome) {
      welcome();
      const message = build('message', { from: domain, to: jid }, build('body', {}, 'flood')).toString();
      wire.pump(() => message.repeat(100));
    },
  }),
} as const satisfies Readonly<Record<string, Fault>>;

/** In what answers a request. */
const answerFaults = {
  'never-answers': fault('takes requests and does not answer', { answer: () => undefined }),
  'answers-twice': inAnswers('answers every request twice', (answer, wire) =>
    wire.write(`${answer}${answer}`),
  ),
  'answers-with-wrong-id': inAnswers('answers with an id of its own', (answer, wire) =>
    wire.write(withAttributes(answer, { id: `${answer.attrs.id}x` }).toString()),
  ),
  'answers-with-wrong-condition': fault('refuses every request, with an unfitting error', {
    answer: (request) => refusal(request, 'modify', 'not-acceptable'),
  }),
  'refuses-in-turns': fault(
    'refuses every second request of a kind with an unfitting error',
    ({ answer }) => {
      const refusals = new Map<string | undefined, number>();
      return {
        answer(request, sender) {
          const due = answer(request, sender);
          if (due?.attrs.type !== 'error') return due;
          const kind = request.getChildElements()[0]?.getNS();
          const count = (refusals.get(kind) ?? 0) + 1;
          refusals.set(kind, count);
          return count % 2 === 0 ? refusal(request, 'modify', 'not-acceptable') : due;
        },
      };
    },
  ),
  'answers-garbage': inAnswers('answers with what is no XML', (_answer, wire) => wire.write('<iq <<&&]]>')),
  'closes-in-mid-stanza': inAnswers('closes the connection halfway through an answer', (answer, wire) => {
    const text = answer.toString();
    wire.write(text.slice(0, text.length / 2));
    wire.end();
  }),
  'sends-invalid-utf-8': inAnswers('puts bytes that are no UTF-8 before its answers', (answer, wire) => {
    const [open, close] = ['<message><body>', `</body></message>${answer}`].map((text) => Buffer.from(text));
    wire.write(Buffer.concat([open ?? Buffer.of(), Buffer.of(0xc3, 0x28), close ?? Buffer.of()]));
  }),
  'sends-a-huge-stanza': inAnswers('sends a message of 5 MiB before its answers', (answer, wire) =>
    wire.write(`<message><body>${'a'.repeat(hugeBytes)}</body></message>${answer}`),
  ),
  'nests-deep': inAnswers('sends ten thousand nested elements before its answers', (answer, wire) =>
    wire.write(`${'<message>'.repeat(deepLevels)}${'</message>'.repeat(deepLevels)}${answer}`),
  ),
  'redirects-to-another-host': inAnswers(
    'ends the stream with see-other-host in place of an answer',
    (_answer, wire) => {
      const condition =
        "<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.1:1</see-other-host>";
      wire.write(`<stream:error>${condition}</stream:error></stream:stream>`);
      wire.end();
    },
  ),
  'sends-an-empty-stream-error': inAnswers(
    'ends the stream with an error that says nothing',
    (_answer, wire) => {
      wire.write('<stream:error/></stream:stream>');
      wire.end();
    },
  ),
  'goes-on-after-its-closing-tag': inAnswers('answers behind its closing tag', (answer, wire) =>
    wire.write(`</stream:stream>${answer}`),
  ),
  'tells-passwords': fault('sends every password that it was given in its answers', ({ verify }) => {
    const passwords = new Set<string>();
    return {
      verify(wanted, given) {
        passwords.add(given);
        return verify(wanted, given);
      },
      reply: (answer, { wire }) => {
        const [password = ''] = passwords;
        const told = build('message', {}, build('body', {}, [...passwords].join(' ')));
        const among = build(
          'text',
          { title: `${password} or ${password}` },
          `The password ${password} is wrong`,
        );
        wire.write(`${told}${build('message', {}, among)}${answer}`);
      },
    };
  }),
} as const satisfies Readonly<Record<string, Fault>>;

/** Between users. */
const routingFaults = {
  'does-not-stamp-from': fault('passes stanzas on with whatever sender they claim', {
    stamp: () => undefined,
  }),
  'swallows-messages': inDelivery('accepts messages and delivers none', () => undefined),
  'delivers-what-is-no-xml': inDelivery(
    'delivers each message with a prefix that nothing binds',
    (message, { wire }) => wire.write(message.toString().replace('</message>', '<v:rose/></message>')),
  ),
  'delivers-twice': inDelivery('delivers each message twice', (message, to, deliver) => {
    deliver(message, to);
    deliver(message, to);
  }),
  'reorders-messages': fault('lets every second message overtake the one before', (sound, options) => {
    const held = new WeakMap<Session, Element>();
    const reorder = inDelivery('', (message, to, deliver) => {
      const before = held.get(to);
      if (before === undefined) return void held.set(to, message);
      held.delete(to);
      deliver(message, to);
      deliver(before, to);
    });
    return reorder.change(sound, options);
  }),
  'swaps-from-and-to': inDelivery(
    'delivers messages with sender and addressee exchanged',
    (message, to, deliver) =>
      deliver(withAttributes(message, { from: message.attrs.to, to: message.attrs.from }), to),
  ),
  'leaks-to-other-resources': fault('delivers what is for one resource to all of the user’s', {
    recipients: (_stanza, to, sessions) =>
      sessions.filter(({ jid }) => jid !== undefined && sameJid(bareJid(jid), bareJid(to))),
  }),
} as const satisfies Readonly<Record<string, Fault>>;

/** Every fault that a fake can have, by its name. */
export const faults = { ...streamFaults, ...answerFaults, ...routingFaults, ...unlikeOthers } as const;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults) as readonly FaultName[];
