import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { checksOf, type Scenario } from '../language/scenario.ts';
import { temporaryFolder } from '../targets/testing/fake-definition.ts';
import { findTranscripts, rejudge, reportFolderOf, wholeFolder } from './rejudge.ts';
import { scenario } from './sample-run.ts';

const get = scenario('rfc1/roster/get', { answered: ['RFC1-1-01'] });
const set = scenario('rfc1/roster/set', { pushed: ['RFC1-1-02'] });

/** The same, waiting for something. */
const waits: Scenario = {
  ...get,
  steps: checksOf(get).map((check) => ({
    kind: 'expect',
    label: 'romeo is disconnected',
    line: 1,
    options: [{ party: 'romeo', expected: { kind: 'closed' } }],
    check,
  })),
};

const header = (id: string, stimulus = `stimulus of ${id}`): TranscriptEntry => ({
  kind: 'scenario',
  format: 'assay-transcript/1',
  scenario: id,
  target: 'alpha@1',
  stimulus,
  claims: [],
});
const finished: TranscriptEntry = { kind: 'end', why: 'finished' };

/** A report folder with one target that came up, and one that did not. */
const reportFolder = async (
  facts: object,
  transcripts: Readonly<Record<string, readonly TranscriptEntry[]>>,
) => {
  const folder = await temporaryFolder();
  const evidence = (name: string): string => join(folder.path, 'evidence', name);
  mkdirSync(evidence('alpha@1'), { recursive: true });
  mkdirSync(evidence('beta@1'), { recursive: true });
  writeFileSync(evidence('run.json'), JSON.stringify(facts));
  writeFileSync(evidence('plan.json'), JSON.stringify([get, set]));
  const target = { name: 'x', version: '1', driver: 'container', config: 'default', logs: [] };
  writeFileSync(
    evidence('alpha@1/target.json'),
    JSON.stringify({ ...target, id: 'alpha@1', state: 'tested' }),
  );
  writeFileSync(
    evidence('beta@1/target.json'),
    JSON.stringify({
      ...target,
      id: 'beta@1',
      state: 'failed',
      problem: 'beta@1: it exited\nIt wrote last: x',
    }),
  );
  writeFileSync(evidence('alpha@1/survey.ndjson'), 'never read\n');
  for (const [name, entries] of Object.entries(transcripts)) {
    const lines = entries.map((entry, n) => `${JSON.stringify({ n, t: n, ...entry })}\n`);
    writeFileSync(evidence(`alpha@1/${name}.ndjson`), lines.join(''));
  }
  return folder;
};
const facts = { id: 'r1', started: 's', finished: 'f', command: 'assay run', interrupted: false, repeat: 1 };

test('a folder is judged with all that was planned there, and with targets that did not come up', async () => {
  await using folder = await reportFolder(facts, { get: [header(get.id), finished] });
  expect(wholeFolder([join(folder.path, 'evidence')])).toBe(folder.path);
  const { run, plays, gone } = rejudge(findTranscripts([folder.path]), [get, set], folder.path, true);
  expect({ run, gone }).toEqual({ run: facts, gone: [] });
  expect(
    plays.map(({ target, scenarios, played, missing }) => [
      target.id,
      scenarios.length,
      played.length,
      missing,
    ]),
  ).toEqual([
    ['alpha@1', 2, 1, { verdict: 'unverifiable', reason: 'there is no transcript of it' }],
    ['beta@1', 0, 0, { verdict: 'blocked', reason: 'beta@1: it exited' }],
  ]);
});

test('a run that had no time to say that it ended counts as interrupted', async () => {
  const { finished: _finished, interrupted: _interrupted, ...begun } = facts;
  await using folder = await reportFolder(begun, { get: [header(get.id)] });
  const { run, plays } = rejudge(findTranscripts([folder.path]), [waits, set], folder.path, true);
  expect([run.interrupted, plays[0]?.missing]).toEqual([
    true,
    { verdict: 'unverifiable', reason: 'the run was interrupted' },
  ]);
  expect(plays[0]?.played[0]?.outcomes).toEqual([
    {
      check: 'answered',
      verdict: 'unverifiable',
      reason: 'the transcript ends in the middle of the scenario',
      from: 1,
      to: 1,
    },
  ]);
});

test('single transcripts say nothing about what else was planned', async () => {
  await using folder = await reportFolder(facts, {
    get: [header(get.id), finished],
    gone: [header('rfc1/gone'), finished],
  });
  const path = join(folder.path, 'evidence', 'alpha@1', 'get.ndjson');
  expect([reportFolderOf(path), wholeFolder([path])]).toEqual([folder.path, undefined]);
  const { plays } = rejudge(findTranscripts([path]), [get, set], folder.path, false);
  expect(plays.map(({ scenarios }) => scenarios.map(({ id }) => id))).toEqual([[get.id]]);
  const all = findTranscripts([join(folder.path, 'evidence', 'alpha@1')]);
  expect(rejudge(all, [get, set], folder.path, false).gone).toEqual(['rfc1/gone']);
});

test('targets speak what they are written down to speak, and alone what their scenario is for', async () => {
  const ours: Scenario = { ...get, world: { server: 'xmtp' } };
  await using folder = await reportFolder(facts, { get: [header(get.id), finished] });
  const path = join(folder.path, 'evidence', 'alpha@1', 'get.ndjson');
  const spoken = () =>
    rejudge(findTranscripts([path]), [ours, set], folder.path, false).plays.map(({ target, scenarios }) => [
      target.protocol,
      scenarios.map(({ id }) => id),
    ]);
  expect(spoken()).toEqual([['xmpp', []]]);
  rmSync(join(dirname(path), 'target.json'));
  expect(spoken()).toEqual([['xmtp', [get.id]]]);
});

test('plays of a scenario keep their order, and a changed stimulus is not comparable', async () => {
  await using folder = await reportFolder(facts, {
    'get-10': [header(get.id), finished],
    'get-2': [header(get.id, 'another'), finished],
    get: [header(get.id), finished],
  });
  const [plays] = rejudge(findTranscripts([folder.path]), [get], folder.path, true).plays;
  expect(plays?.played.map(({ play, file, outcomes }) => [play, file, outcomes[0]?.reason])).toEqual([
    [1, 'evidence/alpha@1/get.ndjson', expect.any(String)],
    [
      2,
      'evidence/alpha@1/get-2.ndjson',
      'the scenario does something else now than when this was recorded: not comparable',
    ],
    [3, 'evidence/alpha@1/get-10.ndjson', expect.any(String)],
  ]);
});

test('what is no transcript is named', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'x.ndjson');
  expect(() => findTranscripts([file])).toThrow(`${file}: no such file or folder`);
  expect(() => findTranscripts([folder.path])).toThrow(`${folder.path}: found no transcripts`);
  writeFileSync(file, '{"n":0,"t":0,"kind":"bind","name":"a","value":"b"}\n');
  expect(() => findTranscripts([file])).toThrow(`${file}: found no transcript header in the first line`);
});

test('scenarios may be called as the files beside their transcripts are', async () => {
  const named = ['results', 'survey'].map((name) => `rfc1/roster/${name}`);
  await using folder = await reportFolder(
    facts,
    Object.fromEntries(named.map((id) => [id.replaceAll('/', '.'), [header(id), finished]])),
  );
  expect(findTranscripts([folder.path]).map((found) => found.header.scenario)).toEqual(named.toReversed());
});
