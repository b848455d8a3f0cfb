import { Element } from '../../../xml/element.ts';
import { ns } from '../../../xml/namespaces.ts';

/** An element with attributes and children. */
export const build = (
  name: string,
  attrs: Readonly<Record<string, string | undefined>>,
  ...children: (Element | string)[]
): Element => {
  const element = new Element(name);
  for (const [key, value] of Object.entries(attrs)) if (value !== undefined) element.attrs[key] = value;
  for (const child of children) {
    if (typeof child === 'string') element.t(child);
    else element.cnode(child);
  }
  return element;
};

/** An error about a stanza, to its sender (RFC 6120 section 8.3). */
export const refusal = (stanza: Element, type: string, condition: string): Element =>
  build(
    stanza.name,
    { type: 'error', id: stanza.attrs.id, from: stanza.attrs.to, to: stanza.attrs.from },
    build('error', { type }, build(condition, { xmlns: ns.stanzas })),
  );
