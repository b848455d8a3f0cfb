import { closingTag } from '../../../language/template.ts';
import { type StreamItem, streamDecoder } from '../../../xml/decode.ts';
import { Element } from '../../../xml/element.ts';
import { ns } from '../../../xml/namespaces.ts';
import { openingTag, serialise } from '../../../xml/serialise.ts';
import { skim } from '../../../xml/skim.ts';
import { writtenDecoder } from '../../../xml/written.ts';
import { type Codec, usualCodec } from '../../codec.ts';

/** An item as one could have written it. */
const textOf = (item: StreamItem): string => {
  if (item.kind === 'header') return openingTag(item.element);
  if (item.kind === 'element') return serialise(item.element);
  if (item.kind === 'footer') return closingTag;
  // What is not XML can be anything that is none, as nothing after it is read.
  if (item.kind === 'malformed') return '<<';
  return { comment: '<!---->', 'processing instruction': '<?mutant?>', doctype: '<!DOCTYPE mutant>' }[
    item.what
  ];
};

/** A stream of XML on a connection of its own (RFC 6120 section 4). */
export const xmlStream: Codec = {
  name: usualCodec,
  decoder: (emit, keepsText) => (keepsText ? writtenDecoder(emit) : streamDecoder((item) => emit(item, ''))),
  encode(item, text) {
    if (text === undefined) return textOf(item);
    // Bytes that are no text are not kept: what stands for them is no XML either.
    return item.kind === 'malformed' ? text + textOf(item) : text;
  },
  open: (attributes = {}) =>
    `<?xml version='1.0'?>${openingTag(new Element('stream:stream', { xmlns: ns.client, 'xmlns:stream': ns.stream, ...attributes }))}`,
  skim,
};
