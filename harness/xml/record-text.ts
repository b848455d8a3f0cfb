import type { Element } from 'ltx';
import { stringify } from 'yaml';
import { isAbsent } from './absent.ts';

// js-yaml reads all fixtures in a tenth of the time, but writes flow style in one line however long.
/** Data in YAML's flow style, as fixtures write it; in one line where its width is 0. */
export const flow = (value: unknown, lineWidth = 100): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth, flowCollectionPadding: true }).trimEnd();

const listOf = (children: readonly Element[], count: string | undefined, isExact: boolean): unknown => {
  if (isExact || count === String(children.length)) return children.map(writtenOf);
  const [has, without] = [false, true].map((absent) =>
    children.filter((child) => isAbsent(child) === absent),
  );
  return {
    ...(count !== undefined && { $count: count }),
    ...(has?.length && { $has: has.map(contentOf) }),
    ...(without?.length && { $without: without.map(contentOf) }),
  };
};

const contentOf = (element: Element): unknown => {
  const attrs = element.attrs as Readonly<Record<string, string>>;
  const children = element.getChildElements();
  if (attrs.count !== undefined || children.some(({ name }) => name === 'item'))
    return listOf(children, attrs.count, attrs['assay:ordered'] === 'true');
  if (children.length === 0) return element.getText();
  return Object.fromEntries([
    ...children.map((child) => [child.name === 'entry' ? child.attrs.key : child.name, writtenOf(child)]),
    ...(attrs['assay:only'] === undefined ? [] : [['$only', true]]),
  ]);
};

const writtenOf = (element: Element): unknown => (isAbsent(element) ? null : contentOf(element));

/** The record, or the template for one, that an element tree stands for. */
export const recordText = (element: Element): string => {
  const written = writtenOf(element);
  return flow({ [element.name]: written === '' ? {} : written });
};
