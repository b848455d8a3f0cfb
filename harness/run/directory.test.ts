import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { transcriptsOf } from '../../reports/index.ts';
import { sampleReport } from '../../reports/sample.ts';
import { temporaryFolder } from '../targets/testing/fake-definition.ts';
import { keepFacts, prepareDirectory, previousReport, writeReport } from './directory.ts';
import { transcriptsIn } from './packing.ts';

test('the report of before stays whole beside a new one until that is complete, and nothing else is touched', async () => {
  await using folder = await temporaryFolder();
  const out = join(folder.path, 'new', 'deep');
  prepareDirectory(out, { id: 'first' });
  await writeReport(sampleReport(), out);
  mkdirSync(join(out, 'part-1', 'evidence'), { recursive: true });
  writeFileSync(join(out, 'notes.txt'), 'mine');
  writeFileSync(join(out, 'evidence', 'old.ndjson'), '');
  const before = readdirSync(out).toSorted();
  expect(before).toEqual([
    ...['evidence', 'junit.xml', 'notes.txt', 'part-1', 'report.html', 'report.json', 'report.md'],
  ]);
  prepareDirectory(out, { id: 'second' });
  expect(readdirSync(out).toSorted()).toEqual(['evidence', 'notes.txt', 'previous']);
  expect(readdirSync(join(out, 'previous')).toSorted()).toEqual(
    before.filter((name) => name !== 'notes.txt'),
  );
  expect(readdirSync(join(out, 'previous', 'evidence')).toSorted()).toEqual(['old.ndjson', 'run.json']);
  expect(readdirSync(join(out, 'evidence'))).toEqual(['run.json']);
  expect(previousReport(out)).toEqual(sampleReport());
  keepFacts(out, { id: 'second', interrupted: false });
  expect(JSON.parse(readFileSync(join(out, 'evidence', 'run.json'), 'utf8'))).toEqual({
    id: 'second',
    interrupted: false,
  });
  await writeReport(sampleReport(), out);
  expect(readdirSync(out).toSorted()).toEqual(before.filter((name) => name !== 'part-1'));
});

test('what a killed run left goes, and the last complete report stays', async () => {
  await using folder = await temporaryFolder();
  prepareDirectory(folder.path, { id: 'complete' });
  await writeReport(sampleReport(), folder.path);
  prepareDirectory(folder.path, { id: 'killed' });
  writeFileSync(join(folder.path, 'evidence', 'half.ndjson'), '');
  prepareDirectory(folder.path, { id: 'third' });
  expect(readdirSync(join(folder.path, 'evidence'))).toEqual(['run.json']);
  expect(previousReport(folder.path)).toEqual(sampleReport());
});

test('a report that cannot be read is no previous report', async () => {
  await using folder = await temporaryFolder();
  expect(previousReport(folder.path)).toBeUndefined();
  writeFileSync(join(folder.path, 'report.json'), '{ "format": "assay-report/0" }');
  expect(previousReport(folder.path)).toBeUndefined();
});

test('transcripts that are gone leave the rest of the report as it is', async () => {
  await using folder = await temporaryFolder();
  const files = transcriptsOf(sampleReport());
  const [kept = ''] = files;
  mkdirSync(join(folder.path, kept, '..'), { recursive: true });
  writeFileSync(join(folder.path, kept), '{"n":0,"t":0,"kind":"bind","name":"a","value":"b"}\n');
  expect([...transcriptsIn({ directory: folder.path, files })]).toEqual([
    [kept, [{ n: 0, t: 0, kind: 'bind', name: 'a', value: 'b' }]],
  ]);
  await writeReport(sampleReport(), folder.path);
  expect(
    ['report.json', 'report.md', 'junit.xml', 'report.html'].filter(
      (name) => !existsSync(join(folder.path, name)),
    ),
  ).toEqual([]);
});
