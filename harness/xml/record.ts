import type { RecordValue } from '../evidence/transcript.ts';
import { Element } from './element.ts';
import { ns } from './namespaces.ts';

/** An id in hex names no element, whatever it begins with: templates write it as a placeholder. */
const isId = (key: string): boolean => /^[0-9a-f]{32,}$/.test(key);
const isName = (key: string): boolean => /^[A-Za-z_][\w.-]*$/.test(key) && !isId(key);

/** An element of an object: named by its key, or, where the key cannot name one, an `entry` that has it as attribute. */
export const memberElement = (key: string): Element =>
  isName(key) ? new Element(key) : new Element('entry', { key });

const fill = (element: Element, value: RecordValue): Element => {
  if (Array.isArray(value)) {
    element.attrs.count = String(value.length);
    for (const entry of value) if (entry !== null) element.cnode(fill(new Element('item'), entry));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value))
      if (entry !== null) element.cnode(fill(memberElement(key), entry));
  } else if (value !== null) element.t(String(value));
  return element;
};

/**
 * A record as an element tree, so that records are selected, asserted on and mutated as XML is: members of an
 * object are child elements, entries of a list are `item` elements below one that has their `count`; everything
 * else is text. What is null is not there.
 */
export const recordElement = (name: string, value: RecordValue): Element =>
  fill(new Element(name, { xmlns: ns.record }), value);

/** Whether an element came from a record. */
export const isRecord = (element: Element): boolean => element.getNS() === ns.record;

/** The record that an element tree stands for; numbers and truth values come back as text. */
export const recordOf = (element: Element): RecordValue => {
  const children = element.getChildElements();
  if (element.attrs.count !== undefined || children.some(({ name }) => name === 'item'))
    return children.map(recordOf);
  if (children.length === 0) return element.getText();
  return Object.fromEntries(
    children.map((child) => [child.name === 'entry' ? child.attrs.key : child.name, recordOf(child)]),
  );
};
