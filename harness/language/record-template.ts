import { nearest } from '../data/nearest.ts';
import { Element } from '../xml/element.ts';
import { ns } from '../xml/namespaces.ts';
import { memberElement } from '../xml/record.ts';
import { serialise } from '../xml/serialise.ts';
import { TemplateError } from './template-error.ts';

/** A template as YAML data, for parties that speak in records. */
export type RecordTemplate = Readonly<Record<string, unknown>>;

export const isRecordTemplate = (value: unknown): value is RecordTemplate =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What can be said of a list or an object beside what is in it. */
const remarks = ['$has', '$without', '$count', '$only'] as const;

/** Empty text in a template asserts nothing, so what must be empty is a pattern. */
const textPattern = (value: unknown): string => (value === '' ? '{//}' : String(value));

const countPattern = (entry: unknown): string => {
  const text = String(entry);
  if (!/^(?:\d+$|\{)/.test(text))
    throw new TemplateError(`$count: ${text} is neither a number nor a pattern`);
  return text;
};

const onlyChildren = (entry: unknown): string => {
  if (entry !== true) throw new TemplateError(`$only: ${String(entry)} is not true`, '$only: true');
  return 'children';
};

const items = (entries: unknown): readonly Element[] =>
  [entries ?? []].flat().map((entry) => fill(new Element('item'), entry));

const fillObject = (element: Element, value: RecordTemplate): void => {
  for (const [key, entry] of Object.entries(value)) {
    if (key === '$has') for (const item of items(entry)) element.cnode(item);
    else if (key === '$without')
      for (const item of items(entry)) {
        item.attrs['assay:absent'] = 'true';
        element.cnode(item);
      }
    else if (key === '$count') element.attrs.count = countPattern(entry);
    else if (key === '$only') element.attrs['assay:only'] = onlyChildren(entry);
    else if (key.startsWith('$'))
      throw new TemplateError(`${key} is none of ${remarks.join(', ')}`, nearest(key, remarks));
    else element.cnode(fill(memberElement(key), entry));
  }
};

const fill = (element: Element, value: unknown): Element => {
  if (value === null || value === '{!}') element.attrs['assay:absent'] = 'true';
  else if (Array.isArray(value)) {
    element.attrs.count = String(value.length);
    Object.assign(element.attrs, { 'assay:only': 'children', 'assay:ordered': 'true' });
    for (const item of items(value)) element.cnode(item);
  } else if (isRecordTemplate(value)) fillObject(element, value);
  else element.t(textPattern(value));
  return element;
};

/**
 * The template, as XML, that records are held against: `{ message: { content: hello, sender: "{bo.inbox}" } }`.
 * Members that are listed must be there, others may. A list means exactly these, in this order; `$has` some of
 * them, `$without` none like these, `$count` how many. `$only: true` forbids further members, null or `{!}` the
 * one it stands for.
 * @throws {TemplateError} saying what is wrong with it.
 */
export const recordTemplate = (template: RecordTemplate): string => {
  const [entry, ...rest] = Object.entries(template);
  if (entry === undefined || rest.length > 0)
    throw new TemplateError('one name with what it says is expected, such as `message: { content: hello }`');
  const [name, value] = entry;
  const element = fill(new Element(name, { xmlns: ns.record }), value ?? {});
  return serialise(element);
};
