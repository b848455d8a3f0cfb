import type { Element } from 'ltx';
import type { ActStep } from '../../language/scenario.ts';
import { oncePerText } from '../../once.ts';
import { type StreamItem, streamDecoder } from '../../xml/decode.ts';
import { withDescendants } from '../../xml/descendants.ts';
import { ns } from '../../xml/namespaces.ts';
import type { Asked, Network } from '../network.ts';
import { optionsIn } from '../values.ts';
import { isHashedToken } from './parties/stream/hashed-token.ts';
import { scramMechanismOf } from './parties/stream/scram.ts';

/** What is done. Of a part that may be what is wrong with it, nothing is said: any other will do there. */
interface Deed {
  readonly verb: string;
  /** The name of the element that is sent. */
  readonly name?: string;
  /** What a stanza is for, if its type is one that such a stanza can have. */
  readonly type?: string | undefined;
  /** By which mechanism somebody logs in, if there is one of that name. */
  readonly mechanism?: string | undefined;
  /** The name and namespace of what a request asks for, if it may be somebody's. */
  readonly payload?: string | undefined;
}

const opening = 'opens stream';
const header = 'stream:stream';

/** What begins something that set-up has begun as well, or cannot be read. */
const beginnings: readonly string[] = [opening, 'starts tls', 'tries tls', 'sends bytes'];

/** By the name of a stanza: the types that one can have. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  iq: ['get', 'set', 'result', 'error'],
  message: ['normal', 'chat', 'groupchat', 'headline', 'error'],
  presence: ['unavailable', 'subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', 'probe', 'error'],
};

/** What somebody may log in by; anything else may be what is wrong. */
const mechanismOf = (name: unknown): string | undefined =>
  typeof name === 'string' &&
  (name === 'PLAIN' || name === 'EXTERNAL' || scramMechanismOf(name) !== undefined || isHashedToken(name))
    ? name
    : undefined;

/** The text that an action writes, where it is one. */
const writtenBy = ({ verb, value }: ActStep): string => {
  if (!/^(sends|posts)\b/.test(verb)) return '';
  const text =
    typeof value === 'object' && value !== null
      ? Object.values(value).find((part) => typeof part === 'string')
      : value;
  return typeof text === 'string' ? text : '';
};

/** A tag that opens an element, and the one right behind it: what is written need be no XML. */
const tags = /<([A-Za-z_][\w:.-]*)([^>]*)>(?=\s*(?:<([A-Za-z_][\w:.-]*)([^>]*)>)?)/g;

const attribute = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?<![\\w:])${name}\\s*=\\s*["']([^"']*)["']`).exec(attributes)?.[1];

/** The type of a stanza: a message of no type that is known is a normal one (RFC 6121 section 5.2.2). */
const typeOf = (name: string, type: string | undefined): string | undefined => {
  if (typesOf[name]?.includes(type ?? '')) return type;
  if (name === 'message') return 'normal';
  return name === 'presence' && type === undefined ? 'available' : undefined;
};

/** What a request asks for; nothing where that is missing, or in a namespace of ours, in which nobody handles any. */
const payloadOf = (name: string, namespace: string | undefined): string | undefined =>
  namespace === undefined || namespace.startsWith('urn:assay:')
    ? undefined
    : `<${name} xmlns="${namespace}"/>`;

/** A stanza has an id, which an answer to it repeats. */
interface Sent extends Deed {
  readonly id?: string | undefined;
}

/** What is written, apart from who does it and how. */
type Written = Omit<Sent, 'verb'>;

/** Comes whole only where all that was before it is closed. */
const sentinel = 'assay:end';

const preamble = `<stream:stream xmlns='${ns.client}' xmlns:stream='${ns.stream}' xmlns:assay='${ns.template}'>`;

/** The elements of a text; nothing where it is no XML, or not what stands inside a stream. */
const elementsOf = (text: string): readonly Element[] | undefined => {
  const items: StreamItem[] = [];
  streamDecoder((item) => items.push(item)).write(`${preamble}${text}<${sentinel}/>`);
  const elements = items.flatMap((item) => (item.kind === 'element' ? [item.element] : []));
  const isWhole = items.every(({ kind }) => kind !== 'malformed' && kind !== 'footer');
  return isWhole && elements.at(-1)?.name === sentinel ? elements.slice(0, -1) : undefined;
};

const readElement = (element: Element): Written => {
  const name = element.getName();
  if (element.is('auth', ns.sasl)) return { name, mechanism: mechanismOf(element.attrs.mechanism) };
  if (typesOf[name] === undefined) return { name };
  const { type, id } = element.attrs as Readonly<Record<string, string | undefined>>;
  const [first] = element.getChildElements();
  // What declares no namespace of its own has that of the stanza.
  const asked = name === 'iq' && first?.getNS() !== element.getNS() ? first : undefined;
  return { name, type: typeOf(name, type), payload: asked && payloadOf(asked.getName(), asked.getNS()), id };
};

const localOf = (name: string): string => name.slice(name.indexOf(':') + 1);

const readTag = (tag: string, attributes: string, first = '', more = ''): Written => {
  const name = tag === header ? tag : localOf(tag);
  if (name === 'auth') return { name, mechanism: mechanismOf(attribute(attributes, 'mechanism')) };
  if (typesOf[name] === undefined) return { name };
  const asksNothing = name !== 'iq' || attributes.endsWith('/');
  const prefix = first.slice(0, Math.max(first.indexOf(':'), 0));
  const namespace = attribute(more, prefix === '' ? 'xmlns' : `xmlns:${prefix}`);
  return {
    name,
    type: typeOf(name, attribute(attributes, 'type')),
    payload: asksNothing ? undefined : payloadOf(localOf(first), namespace),
    id: attribute(attributes, 'id'),
  };
};

/** The elements of a text, one behind the other, and those in them. What BOSH wraps stanzas in is none. */
const readText = oncePerText((text: string): readonly Written[] => {
  const elements = elementsOf(text);
  if (elements === undefined) {
    const bare = text.replace(/<!--.*?-->/gs, '').replace(/^\s*<body\b[^>]*[^/>]>(?=\s*<)/, '');
    return [...bare.matchAll(tags)].map(([, name = '', attributes = '', first, more]) =>
      readTag(name, attributes, first, more),
    );
  }
  const all = elements.flatMap(withDescendants);
  return (all[0]?.getName() === 'body' && all.length > 1 ? all.slice(1) : all).map(readElement);
});

/** What an action writes. */
const sentBy = (act: ActStep): readonly Sent[] => {
  const verb = act.verb === 'posts' ? act.verb : 'sends';
  return readText(writtenBy(act)).map((written) =>
    written.name === header ? { verb: opening } : { verb, ...written },
  );
};

/** What the steps do that an expectation is about: the stanza with the id or name that is looked for, or else what each begins with. */
const deedsIn = ({ acts, answers }: Asked): readonly Deed[] => {
  const sent = acts.map((act) => ({ act, all: sentBy(act) }));
  const withId = sent
    .flatMap(({ all }) => all)
    .filter(({ id }) => id !== undefined && answers.some((answer) => answer.id === id));
  if (withId.length > 0) return withId;
  const begun = sent.map(({ act, all: [first] }): Deed => {
    // These are log-ins by PLAIN.
    if (act.verb === 'tries wrong passwords') return { verb: 'sends', name: 'auth', mechanism: 'PLAIN' };
    return first ?? { verb: act.verb, mechanism: mechanismOf(optionsIn(act.value).mechanism) };
  });
  const withName = begun.filter(({ name }) => answers.some((answer) => answer.name === name));
  return withName.length > 0 ? withName : begun;
};

const isLike = (refused: Deed, other: Deed): boolean =>
  refused.verb === other.verb &&
  refused.name === other.name &&
  (refused.type === undefined || refused.type === other.type) &&
  (refused.mechanism === undefined || refused.mechanism === other.mechanism) &&
  (refused.payload === undefined || refused.payload === other.payload);

const described = ({ verb, name, type, mechanism, payload = '' }: Deed): string => {
  if (name === undefined) return mechanism === undefined ? verb : `${verb} by ${mechanism}`;
  if (mechanism !== undefined) return `${verb} <${name} mechanism="${mechanism}"/>`;
  const attributes = type === undefined || type === 'available' ? '' : ` type="${type}"`;
  return payload === ''
    ? `${verb} <${name}${attributes}/>`
    : `${verb} <${name}${attributes}>${payload}</${name}>`;
};

/** What is refused and not accepted: the same verb and element, of a stanza with its type, of a request for what it asks for, of a log-in with its mechanism. */
export const uncontrolled: Network['uncontrolled'] = (refused, accepted) => {
  const others = accepted.flatMap(deedsIn);
  // What has no actions is about what set-up does.
  const isBegun = accepted.some(({ acts }) => acts.length === 0);
  return deedsIn(refused)
    .filter((deed) => !others.some((other) => isLike(deed, other)))
    .filter((deed) => !(isBegun && deed.name === undefined && beginnings.includes(deed.verb)))
    .map(described);
};
