import { clone } from 'ltx';
import { streamDecoder } from '../../../xml/decode.ts';
import { Element } from '../../../xml/element.ts';
import type { StreamItem } from '../../../xml/item.ts';
import { ns } from '../../../xml/namespaces.ts';
import { openingTag } from '../../../xml/serialise.ts';
import { writtenDecoder } from '../../../xml/written.ts';
import type { Codec } from '../../codec.ts';
import { xmlStream } from './xml-stream.ts';

const asOfClients = (element: Element, namespace: string): Element => {
  if (element.attrs.xmlns === namespace) element.attrs.xmlns = ns.client;
  for (const child of element.getChildElements()) asOfClients(child, namespace);
  return element;
};

const reader = (emit: (item: StreamItem, text: string) => void, namespace: string): typeof emit => {
  let around: Element | undefined;
  return (item, text) => {
    if (item.kind === 'header')
      around = asOfClients(new Element(item.element.name, { ...item.element.attrs }), namespace);
    if (item.kind === 'element') asOfClients(item.element, namespace).parent = around ?? null;
    emit(item, text);
  };
};

/**
 * A stream of XML with a namespace of its own for stanzas that are else those of clients. They are read as such, so that
 * templates, and what a network knows of stanzas, serve for both; how they were written, checks of the text tell.
 */
export const streamOf = (name: string, namespace: string): Codec => ({
  ...xmlStream,
  name,
  decoder(emit, keepsText) {
    const read = reader(emit, namespace);
    return keepsText ? writtenDecoder(read) : streamDecoder((item) => read(item, ''));
  },
  encode(item, text) {
    if (text !== undefined || item.kind !== 'element' || item.element.attrs.xmlns !== ns.client)
      return xmlStream.encode(item, text);
    const element = clone(item.element);
    element.attrs.xmlns = namespace;
    return xmlStream.encode({ kind: 'element', element });
  },
  open: (attributes = {}) =>
    `<?xml version='1.0'?>${openingTag(new Element('stream:stream', { xmlns: namespace, 'xmlns:stream': ns.stream, ...attributes }))}`,
});
