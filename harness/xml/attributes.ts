import type { Element } from 'ltx';

const xml = 'http://www.w3.org/XML/1998/namespace';

/** Whether an attribute declares a namespace. */
export const isDeclaration = (name: string): boolean => name === 'xmlns' || name.startsWith('xmlns:');

/** An attribute's name by namespace, whatever its prefix: `{urn:x}foo`; as it is where it has none. */
export const expandedName = (element: Element, name: string): string => {
  const colon = name.indexOf(':');
  if (colon < 0) return name;
  const prefix = name.slice(0, colon);
  const namespace = prefix === 'xml' ? xml : element.findNS(prefix);
  return namespace === undefined ? name : `{${namespace}}${name.slice(colon + 1)}`;
};

/** The value of an attribute with this expanded name. */
export const attributeOf = (element: Element, expanded: string): string | undefined => {
  const attrs = element.attrs as Readonly<Record<string, string | undefined>>;
  if (!expanded.startsWith('{')) return Object.hasOwn(attrs, expanded) ? attrs[expanded] : undefined;
  const name = Object.keys(attrs).find((key) => expandedName(element, key) === expanded);
  return name === undefined ? undefined : attrs[name];
};

/** The text directly in an element. */
export const ownText = (element: Element): string =>
  element.children.filter((child): child is string => typeof child === 'string').join('');
