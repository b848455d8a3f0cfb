import { expect, test } from 'vitest';
import type { TranscriptEvent } from '../evidence/transcript.ts';
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

test('what TCP makes of a stream decides nothing', () => {
  expect(differsWhenCut([scenario], [stored(sound), stored(dependent)])).toEqual([]);
});
