import { expect, test } from 'vitest';
import { renderJson } from './json.ts';
import { sortReport } from './order.ts';
import { sampleReport } from './sample.ts';
import { validateReport } from './validate.ts';

test('what was written can be read again', () => {
  expect(validateReport(JSON.parse(renderJson(sampleReport())))).toEqual(sortReport(sampleReport()));
});

test('the order in which targets, specs and scenarios came does not show', () => {
  const { targets, specs, scenarios, stale, ...rest } = sampleReport();
  const other = {
    ...rest,
    targets: targets.toReversed(),
    specs: specs.toReversed(),
    scenarios: Object.fromEntries(Object.entries(scenarios).toReversed()),
    stale: stale.toReversed(),
  };
  expect(renderJson(other)).toBe(renderJson(sampleReport()));
});
