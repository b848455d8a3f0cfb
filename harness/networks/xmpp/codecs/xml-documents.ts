import type { StreamItem } from '../../../xml/item.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Codec } from '../../codec.ts';
import { documentItems, documentOf, messageOf, messagesIn } from './messages.ts';

/** `<close/>` ends a stream (RFC 7395 section 3.6). */
const isClose = (item: StreamItem): boolean =>
  item.kind === 'element' && item.element.is('close', ns.framing);

/**
 * A message that uses the prefix of streams without declaring it is understood all the same: whoever leaves that out
 * does so in all stream errors, and checks of the text tell. No other prefix means anything by itself.
 */
const before = `<documents xmlns:stream='${ns.stream}'>`;

const itemsOf = (message: Buffer): readonly StreamItem[] =>
  documentItems(message, before).map((item) => (isClose(item) ? { kind: 'footer' } : item));

/** Messages of WebSocket that are a document each (RFC 7395); `<open/>` is an element, and `<close/>` an end. */
export const xmlDocuments: Codec = {
  name: 'xml-documents',
  decoder: (emit, keepsText) => messagesIn(itemsOf, emit, keepsText),
  encode(item, text) {
    if (text !== undefined) return messageOf(text);
    return messageOf(item.kind === 'footer' ? `<close xmlns="${ns.framing}"/>` : documentOf(item));
  },
  open: () => '',
};
