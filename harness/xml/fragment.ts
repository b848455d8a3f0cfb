import type { Element } from 'ltx';
import { type StreamItem, streamDecoder } from './decode.ts';
import { ns } from './namespaces.ts';

/** Prefixes that fixtures may use without declaring them; the default namespace is `jabber:client`. */
const preamble = Buffer.from(
  `<assay:fragment xmlns="${ns.client}" xmlns:stream="${ns.stream}" xmlns:assay="${ns.template}">`,
);

/**
 * Reads one XML element as a fixture writes it. A `<stream:stream …>` tag may be left open, as on the wire.
 * @throws {Error} with the parser's words when it is not exactly one well-formed element.
 */
export const parseFragment = (xml: string): Element => {
  const open = /^\s*<stream:stream\b[^>]*[^/]>\s*$/.test(xml);
  const items: StreamItem[] = [];
  const decoder = streamDecoder((item) => items.push(item));
  decoder.write(preamble);
  decoder.write(Buffer.from(open ? xml.replace(/>\s*$/, '/>') : xml));
  decoder.write(Buffer.from('</assay:fragment>'));
  const [, element, ...rest] = items;
  const wrong = items.find((item) => item.kind === 'malformed' || item.kind === 'restricted');
  if (wrong?.kind === 'malformed') throw new Error(wrong.problem);
  if (wrong?.kind === 'restricted') throw new Error(`a ${wrong.what} is not allowed here`);
  if (element?.kind !== 'element') throw new Error('expected an element');
  if (rest.length !== 1) throw new Error('expected exactly one element');
  return element.element;
};
