import type { Element } from 'ltx';
import { errorMessage } from '../error-message.ts';
import { parseFragment } from '../xml/fragment.ts';
import { shapeOf } from './shape.ts';

/** The template that stands for the end of a stream, which is no element. */
export const closingTag = '</stream:stream>';

const parsed = new Map<string, Element>();

/** The element that a template's text stands for; each text is parsed once. */
export const templateOf = (xml: string): Element => {
  const known = parsed.get(xml);
  if (known) return known;
  const template = parseFragment(xml);
  parsed.set(xml, template);
  return template;
};

/** What is wrong with a template; nothing where it can be matched. */
export const templateProblem = (template: Element): string | undefined => {
  try {
    shapeOf(template);
  } catch (error) {
    return errorMessage(error);
  }
  return undefined;
};
