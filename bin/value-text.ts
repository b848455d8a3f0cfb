import type { Schema } from '../harness/data/schema.ts';

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'number',
  boolean: 'true|false',
  array: '[…]',
  object: '{…}',
  null: 'nothing',
};

/** `{ with: person, as?: name }`; a key with a question mark may be left out. */
const keysText = ({ properties = {}, required = [] }: Schema): string => {
  const parts = Object.entries(properties).map(
    ([key, schema]) => `${key}${required.includes(key) ? '' : '?'}: ${valueText(schema)}`,
  );
  return `{ ${parts.join(', ')} }`;
};

/** What a value may be, in short. */
export const valueText = (schema: Schema): string => {
  const { title, type, anyOf, properties, items } = schema;
  if (title !== undefined) return title;
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(String).join('|');
  if (anyOf !== undefined) {
    const [first, ...others] = anyOf;
    // One of a list may stand without the list.
    const rest = first?.items === undefined ? others : others.filter((one) => one !== first.items);
    return [...new Set([...(first ? [first] : []), ...rest].map(valueText))].join(' or ');
  }
  if (items !== undefined) return `[${valueText(items)}]`;
  if (properties !== undefined) return keysText(schema);
  const words = [type ?? []].flat().map((one) => typeWords[one] ?? one);
  return words.length === 0 ? 'anything' : words.join(' or ');
};
