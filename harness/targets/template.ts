import { randomBytes } from 'node:crypto';
import { nearest } from '../data/read.ts';
import { TargetError } from '../target-error.ts';

export type TemplateValues = Readonly<Record<string, string>>;

/** Fills `{{name}}`, or `{{base64 name}}` for its value encoded. `where` names the template in errors. */
export function render(text: string, values: TemplateValues, where: string): string {
  return text.replace(
    /\{\{(base64 )?([^{}\n]*)\}\}/g,
    (found, encoded: string | undefined, name: string, offset: number) => {
      const value = values[name.trim()];
      if (value !== undefined) return encoded === undefined ? value : Buffer.from(value).toString('base64');
      const line = text.slice(0, offset).split('\n').length;
      const near = nearest(name.trim(), Object.keys(values));
      throw new TargetError({
        code: 'bad-definition',
        target: where,
        phase: 'configuration',
        what: `line ${line} has the placeholder ${found}; known are ${Object.keys(values).sort().join(', ')}`,
        ...(near === undefined ? {} : { hint: `{{${near}}}` }),
      });
    },
  );
}

/** Fills each value. */
export const renderAll = (
  texts: Readonly<Record<string, string>> = {},
  values: TemplateValues,
  where: string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, render(text, values, where)]));

/** A value of 64 hexadecimal digits for each `{{random NAME}}` in the texts, made anew each time. */
export const randomValues = (texts: readonly string[]): TemplateValues =>
  Object.fromEntries(
    texts
      .flatMap((text) => [...text.matchAll(/\{\{(?:base64 )?(random [^{}\n]*)\}\}/g)])
      .map(([, name = '']) => [name.trim(), randomBytes(32).toString('hex')]),
  );
