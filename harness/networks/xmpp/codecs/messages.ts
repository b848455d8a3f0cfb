import { messageEnd } from '../../../evidence/xml-value.ts';
import { streamDecoder } from '../../../xml/decode.ts';
import { Element } from '../../../xml/element.ts';
import type { StreamItem } from '../../../xml/item.ts';
import { ns } from '../../../xml/namespaces.ts';
import { openingTag, serialise } from '../../../xml/serialise.ts';
import type { Decoder } from '../../codec.ts';

const endByte = messageEnd.charCodeAt(0);

const declaration = /^<\?xml\s[^>]*\?>/;
/** What stands around a message while it is read, and means nothing. */
const around = { before: '<documents>', after: '</documents>' } as const;

/** What one message brings that has to be a document of its own, or the reason why it is none. */
export const documentItems = (message: Buffer, before: string = around.before): readonly StreamItem[] => {
  const malformed = (problem: string): readonly StreamItem[] => [{ kind: 'malformed', problem }];
  const text = message.toString();
  if (text === '') return malformed('an empty message');
  if (!text.startsWith('<')) return malformed(`a message that begins with ${JSON.stringify(text[0])}`);
  const [prologue = ''] = declaration.exec(text) ?? [];
  const items: StreamItem[] = [];
  const decoder = streamDecoder((item) => items.push(item));
  decoder.write(before);
  decoder.write(message.subarray(Buffer.byteLength(prologue)));
  const broken = items.find(({ kind }) => kind === 'malformed');
  if (broken !== undefined) return [broken];
  const inside = items.slice(1);
  decoder.write(around.after);
  if (items.length !== inside.length + 2 || items.at(-1)?.kind !== 'footer')
    return malformed('a message that ends inside an element');
  const elements = inside.filter(({ kind }) => kind === 'element').length;
  if (inside.length === 0 || elements > 1) return malformed(`a message with ${elements} elements`);
  return inside;
};

/** The element by itself, with the namespaces that it has where it was. */
const standalone = (element: Element): Element => {
  const [prefix] = element.name.includes(':') ? element.name.split(':') : [];
  const attribute = prefix === undefined ? 'xmlns' : `xmlns:${prefix}`;
  const space = element.getNS();
  if (element.attrs[attribute] !== undefined || !space) return element;
  const alone = new Element(element.name, { [attribute]: space, ...element.attrs });
  alone.children = element.children;
  return alone;
};

/** A document that brings an item; an end is none. */
export const documentOf = (item: Exclude<StreamItem, { kind: 'footer' }>): string => {
  if (item.kind === 'element') return serialise(standalone(item.element));
  if (item.kind === 'header')
    return openingTag(new Element('open', { ...item.element.attrs, xmlns: ns.framing })).replace(/>$/, '/>');
  if (item.kind === 'malformed') return '<<';
  return { comment: '<!---->', 'processing instruction': '<?mutant?>', doctype: '<!DOCTYPE mutant>' }[
    item.what
  ];
};

/** A message as evidence has it, with what stands behind it. */
export const messageOf = (document: string): string =>
  document.endsWith(messageEnd) ? document : document + messageEnd;

/** The same, of its bytes. */
export const messageBytes = (document: Uint8Array): Buffer =>
  Buffer.concat([document, Buffer.from(messageEnd)]);

/** Reads messages one by one, each whole. */
export const messagesIn = (
  itemsOf: (message: Buffer) => readonly StreamItem[],
  emit: (item: StreamItem, text: string) => void,
  keepsText: boolean,
): Decoder => {
  let pending: Buffer = Buffer.of();
  return {
    write(chunk) {
      pending = Buffer.concat([pending, Buffer.from(chunk as Uint8Array)]);
      for (let end = pending.indexOf(endByte); end >= 0; end = pending.indexOf(endByte)) {
        const message = pending.subarray(0, end);
        pending = pending.subarray(end + 1);
        const text = keepsText ? message.toString() + messageEnd : '';
        for (const item of itemsOf(message)) emit(item, text);
      }
    },
    rest() {
      const text = pending.toString();
      pending = Buffer.of();
      return text;
    },
    get isBetween() {
      return pending.length === 0;
    },
  };
};
