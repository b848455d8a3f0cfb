import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readTranscript } from '../evidence/read.ts';
import { temporaryFolder } from '../targets/testing/fake-definition.ts';
import { resultsOf } from './results.ts';
import { played, scenario } from './sample-run.ts';
import { keepWarnings, warningsIn } from './server-warnings.ts';

const log = `2026-11-29 22:43:14 \u001b[1m[warning] \u001b[0mUser a90ef1af6b51c@x.test is being flooded
2026-11-29 22:43:14 [info] a90ef1af6b51c@x.test logged in
c2s55\twarn\tno such host
c2s55\terror\tin an event:
  handler of a1111@x.test, whose password is sesame
c2s55\tinfo\tUser a90ef1af6b51c did nothing with an error or warn
Sun Nov 29 22:42:49 2026 [notice] [a2222@x.test] error: XML parse error
`;

const one = scenario('rfc1/roster/one', { right: ['RFC1-1-01'], wrong: ['RFC1-1-02'] });
const verdicts = { right: 'pass', wrong: 'fail' } as const;

test('what a server’s log warns of is told where it names an account of the scenario', async () => {
  await using folder = await temporaryFolder();
  const plays = ['a90ef1af6b51c', 'a1111', 'a2222', 'a90ef1af6b51'].map((user) =>
    played(one.id, verdicts, { users: [user], file: `evidence/t/${user}.ndjson` }),
  );
  for (const { file } of plays) {
    mkdirSync(dirname(join(folder.path, file)), { recursive: true });
    writeFileSync(join(folder.path, file), '{"n":0,"t":7,"kind":"end","why":"finished"}\n');
  }
  const path = join(folder.path, 'server.log');
  writeFileSync(path, log);
  const kept = keepWarnings(folder.path, [{ file: 'evidence/t/server.log', path }], plays, [
    { user: 'a1111', password: 'sesame' },
  ]);
  const flooded = '2026-11-29 22:43:14 [warning] User a90ef1af6b51c@x.test is being flooded';
  const handler =
    'c2s55\terror\tin an event:\n  handler of a1111@x.test, whose password is [hidden:password]';
  expect(kept.map(({ warnings }) => warnings)).toEqual([[flooded], [handler], undefined, undefined]);
  const stored = kept.map(({ file }) => readTranscript(join(folder.path, file)));
  expect(stored.map(warningsIn)).toEqual([[flooded], [handler], [], []]);
  expect(stored[0]?.[1]).toEqual({
    n: 1,
    t: 7,
    kind: 'warning',
    file: 'evidence/t/server.log',
    text: flooded,
  });
});

test('only what did not pass shows it', () => {
  const play = played(one.id, verdicts, { warnings: ['[warning] no'] });
  const context = {
    target: 'x',
    repeat: () => '',
    missing: { verdict: 'error', reason: 'none' },
  } as const;
  expect(resultsOf([one], [play], context).map(({ warnings }) => warnings)).toEqual([
    undefined,
    ['[warning] no'],
  ]);
});
