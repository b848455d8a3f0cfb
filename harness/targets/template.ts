import { TargetError } from './errors.ts';
import { nearest } from './nearest.ts';

export type TemplateValues = Readonly<Record<string, string>>;

/** Fills `{{name}}` from `values`. `where` names the template in errors. */
export function render(text: string, values: TemplateValues, where: string): string {
  return text.replace(/\{\{([^{}\n]*)\}\}/g, (found, name: string, offset: number) => {
    const value = values[name.trim()];
    if (value !== undefined) return value;
    const line = text.slice(0, offset).split('\n').length;
    const near = nearest(name.trim(), Object.keys(values));
    throw new TargetError({
      code: 'bad-definition',
      target: where,
      phase: 'configuration',
      what: `line ${line} has the placeholder ${found}; known are ${Object.keys(values).sort().join(', ')}`,
      ...(near === undefined ? {} : { hint: `{{${near}}}` }),
    });
  });
}
