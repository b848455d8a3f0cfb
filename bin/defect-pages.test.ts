import { expect, test } from 'vitest';
import type { DefectRow } from '../harness/run/defect-rows.ts';
import { joinedRows } from './defect-pages.ts';

const row = (id: string, ...checks: string[]): DefectRow => ({
  id,
  spec: 'S',
  title: id,
  link: `fixtures/defects/s.md#${id}`,
  requirements: [],
  checks,
  seen: [],
  command: '',
});

const page = '# S\n\n## old\n\nFailing: `s/a#c`\n\n## older\n\nFailing: `s/a#d`\n';

test('a failure that a defect has taken in since its page was made is named; a new defect has no page yet', () => {
  const rows = [row('old', 's/a#c', 's/a#d'), row('older', 's/a#d'), row('new', 's/a#e')];
  expect(joinedRows(rows, (file) => (file === 'fixtures/defects/s.md' ? page : undefined))).toEqual([
    'defect old: takes in s/a#d, which its page does not have yet',
  ]);
  expect(joinedRows(rows, () => undefined)).toEqual([]);
});
