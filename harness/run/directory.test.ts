import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleReport } from '../../reports/sample.ts';
import { temporaryFolder } from '../targets/testing/fake-definition.ts';
import { keepFacts, prepareDirectory, previousReport, transcriptsOf, writeReport } from './directory.ts';

test('a folder that holds something else is refused and left as it is', async () => {
  await using folder = await temporaryFolder();
  writeFileSync(join(folder.path, 'thesis.txt'), 'years of work');
  expect(() => prepareDirectory(folder.path, {})).toThrow(
    `--out ${folder.path}: the folder is not empty and holds no report of ours; name another`,
  );
  expect(readdirSync(folder.path)).toEqual(['thesis.txt']);
});

test('a folder with an older report loses that report and nothing else', async () => {
  await using folder = await temporaryFolder();
  const out = join(folder.path, 'new', 'deep');
  prepareDirectory(out, { id: 'first' });
  writeReport(sampleReport(), out);
  mkdirSync(join(out, 'part-1', 'evidence'), { recursive: true });
  writeFileSync(join(out, 'notes.txt'), 'mine');
  writeFileSync(join(out, 'evidence', 'old.ndjson'), '');
  expect(previousReport(out)).toEqual(sampleReport());
  prepareDirectory(out, { id: 'second' });
  expect(readdirSync(out).toSorted()).toEqual(['evidence', 'notes.txt']);
  expect(readdirSync(join(out, 'evidence'))).toEqual(['run.json']);
  expect(JSON.parse(readFileSync(join(out, 'evidence', 'run.json'), 'utf8'))).toEqual({ id: 'second' });
  keepFacts(out, { id: 'second', interrupted: false });
  expect(JSON.parse(readFileSync(join(out, 'evidence', 'run.json'), 'utf8'))).toEqual({
    id: 'second',
    interrupted: false,
  });
});

test('a report that cannot be read is no previous report', async () => {
  await using folder = await temporaryFolder();
  expect(previousReport(folder.path)).toBeUndefined();
  writeFileSync(join(folder.path, 'report.json'), '{ "format": "assay-report/0" }');
  expect(previousReport(folder.path)).toBeUndefined();
});

test('transcripts that are gone leave the rest of the report as it is', async () => {
  await using folder = await temporaryFolder();
  const files = [...new Set(sampleReport().results.flatMap(({ evidence }) => evidence?.file ?? []))];
  const [kept = ''] = files;
  mkdirSync(join(folder.path, kept, '..'), { recursive: true });
  writeFileSync(join(folder.path, kept), '{"n":0,"t":0,"kind":"bind","name":"a","value":"b"}\n');
  expect([...transcriptsOf(sampleReport(), folder.path)]).toEqual([
    [kept, [{ n: 0, t: 0, kind: 'bind', name: 'a', value: 'b' }]],
  ]);
  writeReport(sampleReport(), folder.path);
  expect(
    ['report.json', 'report.md', 'junit.xml', 'report.html'].filter(
      (name) => !existsSync(join(folder.path, name)),
    ),
  ).toEqual([]);
});
