import { oncePerObject } from '../once.ts';
import type { Step } from './scenario.ts';
import { shapeOf } from './shape.ts';
import { closingTag, templateOf } from './template.ts';

/** The names that the steps of a scenario bind where a JID stands; read once. */
export const jidNamesIn: (steps: readonly Step[]) => ReadonlySet<string> = oncePerObject((steps) => {
  const templates = steps.flatMap((step) => {
    if (step.kind === 'has') return [step.template];
    if (step.kind !== 'expect') return [];
    return step.options.flatMap(({ expected }) => (expected.kind === 'xml' ? [expected.template] : []));
  });
  return new Set(
    templates
      .filter((template) => template !== closingTag && template.includes('{='))
      .flatMap((template) => shapeOf(templateOf(template)).jids),
  );
});
