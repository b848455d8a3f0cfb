import { closingTag } from '../../../language/template.ts';
import { Element } from '../../../xml/element.ts';
import type { StreamItem } from '../../../xml/item.ts';
import { ns } from '../../../xml/namespaces.ts';
import type { Codec } from '../../codec.ts';
import { documentItems, documentOf, messageOf, messagesIn } from './messages.ts';

/** The wrapper by itself: what it says of session and request. */
const wrapperOf = (body: Element): Element => new Element(body.name, { ...body.attrs });

/** What one response brings: what is in the wrapper, each by itself, and then the wrapper without it. */
const responseItems = (message: Buffer): readonly StreamItem[] => {
  if (message.toString() === closingTag) return [{ kind: 'footer' }];
  return documentItems(message).flatMap((item): readonly StreamItem[] => {
    if (item.kind !== 'element' || !item.element.is('body', ns.bosh)) return [item];
    const wrapper = wrapperOf(item.element);
    const payloads = item.element.getChildElements().map((element): StreamItem => {
      element.parent = wrapper;
      return { kind: 'element', element };
    });
    return [...payloads, { kind: 'element', element: wrapper }];
  });
};

/** Bodies of HTTP responses that wrap elements of a stream (XEP-0124). */
export const bosh: Codec = {
  name: 'bosh',
  decoder: (emit, keepsText) => messagesIn(responseItems, emit, keepsText),
  encode(item, text) {
    if (item.kind === 'footer') return messageOf(closingTag);
    return messageOf(text ?? documentOf(item));
  },
  open: () => '',
};
