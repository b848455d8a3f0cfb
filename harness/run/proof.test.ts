import { expect, test } from 'vitest';
import { came, check, finished, opened, scenarioOf, transcriptOf } from '../scenario/sample.ts';
import { proveChecks } from './proof.ts';
import type { StoredTranscript } from './rejudge.ts';

const scenario = scenarioOf(
  '{ romeo: client }',
  `
- romeo receives one of: [ '<message type="chat" id="{+}"/>', <message type="normal"/>, <message/> ]
  ${check('comes')}
- romeo receives: <presence/>
  ${check('never-comes')}`,
);

const played = (...stanzas: readonly string[]): StoredTranscript => {
  const events = transcriptOf(scenario, [
    opened('romeo'),
    ...stanzas.map((stanza) => came('romeo', stanza)),
    finished,
  ]);
  const [header] = events;
  if (header?.kind !== 'scenario') throw new Error('there is no header');
  return { path: 'x', header, events };
};

test('what is proved, what survives and what was not reached are told apart', () => {
  expect(proveChecks([scenario], [played('<message type="chat" id="1"/>')])).toEqual({
    rates: [
      { kind: 'arrival', proved: 1, reached: 1 },
      { kind: 'name', proved: 2, reached: 2 },
      { kind: 'attribute', proved: 0, reached: 2 },
    ],
    survivors: [
      'rfc6120/sample/sample#comes: option 1 /message/@id dropped or empty',
      'rfc6120/sample/sample#comes: option 1 /message/@type altered',
    ],
    unreached: ['rfc6120/sample/sample#never-comes'],
    undecisive: [
      'rfc6120/sample/sample#comes: option 2 /message in another namespace',
      'rfc6120/sample/sample#comes: option 2 /message renamed',
      'rfc6120/sample/sample#comes: option 2 /message/@type altered',
      'rfc6120/sample/sample#comes: option 2 <message> dropped',
      'rfc6120/sample/sample#comes: option 3 /message in another namespace',
      'rfc6120/sample/sample#comes: option 3 /message renamed',
      'rfc6120/sample/sample#comes: option 3 <message> dropped',
    ],
    early: [],
  });
});

test('what one transcript does not reach another may', () => {
  const { unreached, undecisive } = proveChecks(
    [scenario],
    [played('<message type="chat" id="1"/>'), played('<message type="normal"/>', '<presence/>')],
  );
  expect([unreached, undecisive.filter((name) => name.includes('option 2'))]).toEqual([[], []]);
});
