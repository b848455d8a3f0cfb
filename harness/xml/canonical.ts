import type { Element } from 'ltx';
import { byCodeUnit } from '../data/order.ts';
import { expandedName, isDeclaration } from './attributes.ts';
import { escapeAttribute, escapeText } from './serialise.ts';

const attributesOf = (element: Element, say: (value: string) => string): readonly string[] =>
  Object.entries(element.attrs as Readonly<Record<string, string | undefined>>)
    .flatMap(([name, value]) =>
      value === undefined || isDeclaration(name)
        ? []
        : [
            ` ${name.startsWith('xml:') ? name : expandedName(element, name)}="${escapeAttribute(say(value))}"`,
          ],
    )
    .toSorted(byCodeUnit);

/**
 * An element as XML that is the same whatever the order of attributes and siblings and the prefixes of namespaces; its own
 * namespace is told where that of its parent is another. What is in it and has an order of its own, as text has, keeps it.
 * @param say writes a value, before its place among others is found.
 */
export const canonical = (element: Element, say: (value: string) => string = (value) => value): string => {
  const namespace = element.getNS() ?? '';
  const declared = namespace === (element.parent?.getNS() ?? '') ? '' : ` xmlns="${namespace}"`;
  const name = element.getName();
  const text = element.children.filter((child): child is string => typeof child === 'string').join('');
  const kids = element.getChildElements().map((child) => canonical(child, say));
  const inside = (text === '' ? '' : escapeText(say(text))) + kids.toSorted(byCodeUnit).join('');
  const open = `<${name}${declared}${attributesOf(element, say).join('')}`;
  return inside === '' ? `${open}/>` : `${open}>${inside}</${name}>`;
};
