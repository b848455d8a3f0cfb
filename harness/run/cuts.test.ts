import { expect, test } from 'vitest';
import { inReverse } from '../evidence/reversed.ts';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import { judge } from '../scenario/judge.ts';
import { came, check, finished, opened, scenarioOf, transcriptOf } from '../scenario/sample.ts';
import { differsWhenCut } from './cuts.ts';
import type { StoredTranscript } from './rejudge.ts';

const scenario = scenarioOf(
  '{ romeo: client }',
  `
- romeo receives: <message><body>ä</body></message>
  ${check('comes')}`,
);

const stored = (events: readonly TranscriptEvent[]): StoredTranscript => {
  const [header] = events;
  if (header?.kind !== 'scenario') throw new Error('there is no header');
  return { path: 'x', header, events };
};

const sound = transcriptOf(scenario, [
  opened('romeo'),
  came('romeo', '<message><body>ä</body></message><message/>'),
  finished,
]);

/** As an engine would that did not read item by item: it takes the last of what one event brings. */
const dependent = sound.map((event) =>
  event.kind === 'bytes' && event.text?.includes('body') ? { ...event, kind: 'gave-up', waited: 1 } : event,
) as readonly TranscriptEvent[];

const listing = scenarioOf(
  '{ romeo: client }',
  `
- romeo receives: <iq><query assay:absent="true"/></iq>
  ${check('comes')}`,
);

const listed = transcriptOf(listing, [
  opened('romeo'),
  came('romeo', '<iq><query><item name="a" jid="x"/><item jid="y"/></query></iq>'),
  finished,
]);

test('the order of siblings and attributes does not change how a failure is recognised', () => {
  expect(differsWhenCut([listing], [stored(listed)])).toEqual([]);
  const outcomes = [listed, inReverse(listed)].map((events) => judge(listing, events));
  expect(outcomes.map(([outcome]) => outcome?.signature)).toEqual([
    'differs: /iq/query expected no <query> found <query><item jid="x" name="a"/><item jid="y"/></query>',
    'differs: /iq/query expected no <query> found <query><item jid="x" name="a"/><item jid="y"/></query>',
  ]);
  expect(outcomes.map(([outcome]) => outcome?.observed?.indexOf('name="a"'))).toEqual([17, 40]);
});

test('what TCP makes of a stream decides nothing', () => {
  expect(differsWhenCut([scenario], [stored(sound), stored(dependent)])).toEqual([]);
});
