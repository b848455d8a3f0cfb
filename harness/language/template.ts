import type { Element } from 'ltx';
import { errorMessage } from '../error-message.ts';
import { oncePerText } from '../once.ts';
import { isAbsent } from '../xml/absent.ts';
import { parseFragment } from '../xml/fragment.ts';
import { shapeOf } from './shape.ts';
import { TemplateError } from './template-error.ts';

/** The template that stands for the end of a stream, which is no element. */
export const closingTag = '</stream:stream>';

/** The element that a template's text stands for; each text is parsed once. */
export const templateOf: (xml: string) => Element = oncePerText(parseFragment);

type TemplateProblem = Pick<TemplateError, 'message' | 'hint'>;

/** What is wrong with a template; nothing where it can be matched. */
export const templateProblem = (template: Element): TemplateProblem | undefined => {
  try {
    shapeOf(template);
  } catch (error) {
    return error instanceof TemplateError ? error : { message: errorMessage(error), hint: undefined };
  }
  return isAbsent(template)
    ? { message: `nothing but a child can be absent, and <${template.name}> is the whole`, hint: undefined }
    : undefined;
};
