import type { Element } from 'ltx';
import { decoderLimits, type StreamDecoder, type StreamItem, streamDecoder } from './decode.ts';
import { ns } from './namespaces.ts';

/** Prefixes that fixtures may use without declaring them; the default namespace is `jabber:client`. */
const preamble = `<assay:fragment xmlns="${ns.client}" xmlns:stream="${ns.stream}" xmlns:assay="${ns.template}">`;
const end = '</assay:fragment>';
/** Comes whole only where all that was before it is closed. */
const sentinel = '<assay:end/>';

/** One stream for many fragments: to begin a new one for each took longer than to read it. */
let shared: { readonly decoder: StreamDecoder; items: StreamItem[] } | undefined;

const openShared = (): { readonly decoder: StreamDecoder; items: StreamItem[] } => {
  const opened = {
    items: [] as StreamItem[],
    decoder: streamDecoder((item) => opened.items.push(item), { ...decoderLimits, elements: Infinity }),
  };
  opened.decoder.write(preamble);
  return opened;
};

/** The element where the text is exactly one that is well-formed; else undefined, and the stream is of no use any more. */
const readShared = (xml: string): Element | undefined => {
  shared ??= openShared();
  shared.items = [];
  shared.decoder.write(xml + sentinel);
  const [element, last, ...more] = shared.items;
  const sound = last?.kind === 'element' && last.element.name === 'assay:end' && more.length === 0;
  if (!sound || shared.decoder.strict) shared = undefined;
  return sound && element?.kind === 'element' ? element.element : undefined;
};

/** Reads a text on a stream of its own, to say what is wrong with it. */
const readAlone = (xml: string): Element => {
  const items: StreamItem[] = [];
  const decoder = streamDecoder((item) => items.push(item));
  for (const part of [preamble, xml, end]) decoder.write(part);
  const [, element, ...rest] = items;
  const wrong = items.find((item) => item.kind === 'malformed' || item.kind === 'restricted');
  if (wrong?.kind === 'malformed') throw new Error(wrong.problem);
  if (wrong?.kind === 'restricted') throw new Error(`a ${wrong.what} is not allowed here`);
  if (element?.kind !== 'element') throw new Error('expected an element');
  if (rest.length !== 1) throw new Error('expected exactly one element');
  return element.element;
};

/**
 * Reads one XML element as a fixture writes it. A `<stream:stream …>` tag may be left open, as on the wire.
 * @throws {Error} with the parser's words when it is not exactly one well-formed element.
 */
export const parseFragment = (xml: string): Element => {
  const open = /^\s*<stream:stream\b[^>]*[^/]>\s*$/.test(xml);
  const whole = open ? xml.replace(/>\s*$/, '/>') : xml;
  return readShared(whole) ?? readAlone(whole);
};
