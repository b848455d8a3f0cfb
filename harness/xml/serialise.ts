import type { Element } from 'ltx';

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Line ends and tabs would be changed by whoever reads them (XML 1.0 sections 2.11 and 3.3.3). */
const escaped = (text: string, what: RegExp): string =>
  text.replace(what, (char) => references[char] ?? `&#${char.charCodeAt(0)};`);

/** The value of an attribute as it stands between quotes. */
export const escapeAttribute = (value: string): string => escaped(value, /[&<>"\t\n\r]/g);

/** Text as it stands in an element. */
export const escapeText = (text: string): string => escaped(text, /[&<>\r]/g);

const attributesOf = (element: Element): string =>
  Object.entries(element.attrs as Record<string, string | undefined>)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeAttribute(value)}"`))
    .join('');

/** The element as XML that reads back as exactly the same, which ltx's own does not for line ends. */
export const serialise = (element: Element): string => {
  const open = `<${element.name}${attributesOf(element)}`;
  const inside = element.children
    .map((child) => (typeof child === 'string' ? escapeText(child) : serialise(child)))
    .join('');
  return inside === '' ? `${open}/>` : `${open}>${inside}</${element.name}>`;
};

/** The tag that opens it, without anything that is in it. */
export const openingTag = (element: Element): string => `<${element.name}${attributesOf(element)}>`;
