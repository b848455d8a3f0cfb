import type { Step } from './scenario.ts';
import { shapeOf } from './shape.ts';
import { closingTag, templateOf } from './template.ts';

/** The names that the steps of a scenario bind where a JID stands. */
const read = (steps: readonly Step[]): ReadonlySet<string> => {
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
};

const known = new WeakMap<readonly Step[], ReadonlySet<string>>();

export const jidNamesIn = (steps: readonly Step[]): ReadonlySet<string> => {
  const names = known.get(steps) ?? read(steps);
  known.set(steps, names);
  return names;
};
