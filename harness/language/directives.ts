import type { Element } from 'ltx';
import { nearest } from '../data/nearest.ts';
import { isAbsent } from '../xml/absent.ts';
import { expandedName, isDeclaration, ownText } from '../xml/attributes.ts';
import { ns } from '../xml/namespaces.ts';
import { TemplateError } from './template-error.ts';

/** What a template can say on an element, with the values that each has. */
const attributes: ReadonlyMap<string, readonly string[]> = new Map([
  ['assay:only', ['children', 'attributes', 'all']],
  ['assay:absent', ['true']],
  ['assay:ordered', ['true']],
]);
const elements: readonly string[] = ['any', 'any-of'];

const checkAttribute = (template: Element, name: string, value: string): void => {
  const expanded = expandedName(template, name);
  if (name.includes(':') && !expanded.startsWith('{'))
    throw new TemplateError(`nothing declares the prefix of ${name}`, nearest(name, attributes.keys()));
  if (!name.startsWith('assay:') && !expanded.startsWith(`{${ns.template}}`)) return;
  const values = attributes.get(name);
  if (values === undefined) {
    const near = nearest(name.replace(/^.*:/, 'assay:'), attributes.keys());
    throw new TemplateError(`${name} is none of ${[...attributes.keys()].join(', ')}`, near);
  }
  if (!values.includes(value)) {
    const [only, ...others] = values;
    const near = nearest(value, values) ?? values.find((one) => one.startsWith(value));
    const meant = near ?? (others.length === 0 ? only : undefined);
    throw new TemplateError(
      `${name}="${value}" is none of ${values.map((one) => `"${one}"`).join(', ')}`,
      meant && `${name}="${meant}"`,
    );
  }
};

/** A choice is between its children; whatever else it said would be lost. */
const checkChoice = (template: Element): void => {
  const [own] = Object.keys(template.attrs).filter((name) => !isDeclaration(name) && name !== 'assay:absent');
  if (own !== undefined)
    throw new TemplateError(`${own} says nothing on <assay:any-of>, but on its children`);
  if (ownText(template).trim() !== '')
    throw new TemplateError('<assay:any-of> has elements to choose from, no text');
  const options = template.getChildElements();
  if (options.length === 0) throw new TemplateError('<assay:any-of> has nothing to choose from');
  if (options.some(isAbsent))
    throw new TemplateError('what is absent is nothing that <assay:any-of> could choose');
};

/**
 * Refuses what stands in our namespace, or looks like it, and is none of the directives that there are.
 * @throws {TemplateError}
 */
export const checkDirectives = (template: Element): void => {
  for (const [name, value] of Object.entries(template.attrs as Readonly<Record<string, string>>))
    if (!isDeclaration(name)) checkAttribute(template, name, value);
  if (template.getNS() !== ns.template) return;
  const local = template.getName();
  if (!elements.includes(local)) {
    const near = nearest(local, elements);
    throw new TemplateError(
      `<assay:${local}> is none of ${elements.map((one) => `<assay:${one}>`).join(', ')}`,
      near && `<assay:${near}>`,
    );
  }
  if (local === 'any-of') checkChoice(template);
};
