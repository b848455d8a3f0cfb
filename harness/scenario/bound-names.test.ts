import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { judge } from './judge.ts';
import { came, check, finished, opened, scenarioOf, transcriptOf } from './sample.ts';
import { short } from './testing/verdicts.ts';

test('bindings come from what the server sends, and are never read as placeholders', () => {
  const bound = scenarioOf(
    '{ romeo: client }',
    `
- romeo receives: <message id="{=their-id}"/>
- romeo receives: <presence id="{their-id}"/>
  ${check('same-id')}`,
  );
  const transcript = transcriptOf(bound, [
    opened('romeo'),
    came('romeo', '<message id="{their-id}"/><presence id="{their-id}"/>'),
  ]);
  expect(judge(bound, transcript).map(short)).toEqual(['same-id: pass']);
});

describe('a name that is bound where a JID stands', () => {
  const asked = (place: string, use: string) =>
    scenarioOf(
      '{ romeo: client }',
      `
- romeo receives: ${place}
- romeo receives: <presence><x xmlns="urn:x" by="${use}">${use}</x></presence>
  ${check('same')}`,
    );
  const judged = (scenario: ReturnType<typeof asked>, first: string, then: string) =>
    judge(
      scenario,
      transcriptOf(scenario, [
        opened('romeo'),
        came('romeo', `${first}<presence><x xmlns="urn:x" by="${then}">${then}</x></presence>`),
        finished,
      ]),
    ).map(({ verdict }) => verdict);

  test.each([
    ['in an attribute', '<message from="{=who}"/>', '<message from="Nurse@Verona.example"/>'],
    [
      'in a text',
      '<message><jid xmlns="urn:x">{=who}</jid></message>',
      '<message><jid xmlns="urn:x">Nurse@Verona.example</jid></message>',
    ],
    ['before a resourcepart', '<message from="{=who}/r"/>', '<message from="Nurse@Verona.example/r"/>'],
  ])('%s compares as one wherever it is used', (_where, place, first) => {
    expect(judged(asked(place, '{who}'), first, 'nurse@verona.example')).toEqual(['pass']);
    expect(judged(asked(place, '{upper:{who}}'), first, 'nurse@verona.example')).toEqual(['pass']);
    expect(judged(asked(place, '{who}'), first, 'peter@verona.example')).toEqual(['fail']);
    expect(judged(asked(place, '{who}/{+}'), first, 'nurse@verona.example/R')).toEqual(['pass']);
    expect(judged(asked(place, '{!who}'), first, 'nurse@verona.example')).toEqual(['fail']);
  });

  test('is one there only: elsewhere, and as a resourcepart, it is text', () => {
    expect(judged(asked('<message id="{=who}"/>', '{who}'), '<message id="A"/>', 'a')).toEqual(['fail']);
    expect(judged(asked('<message from="n@v/{=who}"/>', '{who}'), '<message from="n@v/A"/>', 'a')).toEqual([
      'fail',
    ]);
  });
});

describe('a name that stayed without its value', () => {
  const scenario = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <iq type="get" id="q1" to="{domain}"><query xmlns="urn:q"/></iq>
- romeo receives: <iq type="result" id="q1" to="{=own}"/>
  ${check('answered')}
- romeo receives: <message to="{own}"/>
  ${check('delivered')}`,
  );
  const judged = (...entries: readonly TranscriptEntry[]) =>
    judge(
      scenario,
      transcriptOf(scenario, [{ kind: 'did', action: 0 }, opened('romeo'), ...entries, finished]),
    );

  test('is our fault where every check passed', () => {
    const unbound = scenarioOf(
      '{ romeo: client }',
      `- romeo receives: <message to="{romeo.full}"/>\n  ${check('delivered')}`,
    );
    const [delivered] = judge(
      unbound,
      transcriptOf(unbound, [opened('romeo'), came('romeo', '<message to="a"/>'), finished]),
    );
    expect(delivered).toMatchObject({ verdict: 'error', reason: '{romeo.full} is not bound at this point' });
  });

  test('blocks what needs it where a check found it missing', () => {
    const [answered, delivered] = judged(came('romeo', '<iq type="result" id="q1"/><message to="a"/>'));
    expect(answered?.verdict).toBe('fail');
    expect(delivered).toMatchObject({
      verdict: 'blocked',
      reason: 'answered failed: {own} is not bound at this point',
      cause: { check: 'rfc6120/sample/sample#answered' },
    });
  });

  test('blocks an action that needs it in the same way', () => {
    const sending = scenarioOf(
      '{ romeo: client }',
      `
- romeo receives: <message id="m1" to="{=own}"/>
  ${check('told')}
- romeo sends: <message to="{own}"/>
- romeo receives: <message/>
  ${check('delivered')}`,
    );
    const [, delivered] = judge(
      sending,
      transcriptOf(sending, [
        opened('romeo'),
        came('romeo', '<message id="m1"/>'),
        { kind: 'failed', action: 0, why: '{own} is not bound at this point' },
        finished,
      ]),
    );
    expect(delivered).toMatchObject({ verdict: 'blocked', cause: { check: 'rfc6120/sample/sample#told' } });
  });
});
