import type { Element } from 'ltx';
import { parseFragment } from '../xml/fragment.ts';
import { patternProblem } from './pattern.ts';

/** The template that stands for the end of a stream, which is no element. */
export const closingTag = '</stream:stream>';

const parsed = new Map<string, Element>();

/** The element that a template's text stands for; each text is parsed once. */
export const templateOf = (xml: string): Element => {
  const template = parsed.get(xml) ?? parseFragment(xml);
  parsed.set(xml, template);
  return template;
};

/** What is wrong with a pattern somewhere in a template. */
export const patternProblemIn = (template: Element): string | undefined =>
  [...Object.values(template.attrs as Record<string, string>), template.getText()]
    .map((pattern) => patternProblem(pattern.trim()))
    .find((problem) => problem !== undefined) ??
  template
    .getChildElements()
    .map(patternProblemIn)
    .find((problem) => problem !== undefined);
