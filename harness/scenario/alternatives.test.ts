import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { judge } from './judge.ts';
import { came, check, done, opened, scenarioOf, transcriptOf } from './sample.ts';
import { short, verdictsOf } from './testing/verdicts.ts';

const toEither = `
- one of:
    - romeo receives: <message id="m1"/>
      means: to romeo
    - juliet receives: <message id="m1"/>
      means: to juliet`;

describe('one of several', () => {
  const either = scenarioOf(
    '{ romeo: client, juliet: client }',
    `
${toEither}
  ${check('either')}
  observe: true
- romeo receives one of: [ '<a xmlns="urn:a"/>', '</stream:stream>' ]
  ${check('or')}`,
  );
  const verdicts = (...entries: TranscriptEntry[]) =>
    judge(either, transcriptOf(either, [opened('romeo'), opened('juliet'), ...entries])).map(short);

  test('is what comes first, and says what that means', () => {
    expect(verdicts(came('juliet', '<message id="m1"/>'), came('romeo', '<a xmlns="urn:a"/>'))).toEqual([
      'either: observed, to juliet',
      'or: pass',
    ]);
    expect(verdicts(came('romeo', '<message id="m1"/></stream:stream>'))).toEqual([
      'either: observed, to romeo',
      'or: pass',
    ]);
  });

  test('is decided by what comes first where anything is selected', () => {
    const first = scenarioOf(
      '{ romeo: client }',
      `- romeo receives one of: [ '<a xmlns="urn:a"/>', '<b xmlns="urn:b"/>' ]\n  select: <assay:any/>\n  ${check('first')}`,
    );
    const verdict = (xml: string) =>
      judge(first, transcriptOf(first, [opened('romeo'), came('romeo', xml)])).map(short);
    expect(verdict('<b xmlns="urn:b"/><c xmlns="urn:c"/>')).toEqual(['first: pass']);
    expect(verdict('<c xmlns="urn:c"/><b xmlns="urn:b"/>')).toEqual([expect.stringMatching(/^first: fail/)]);
  });

  test('is none when all parties are gone', () => {
    const gone = (party: string): TranscriptEntry => ({ kind: 'closed', party, by: 'peer' });
    expect(verdicts(gone('romeo'), gone('juliet'))).toEqual([
      'either: observed, nothing fitting came: the connection was closed',
      'or: fail, nothing fitting came: the connection was closed',
    ]);
  });
});

test('a failure has one signature, whichever of several parties got the stanza', () => {
  const whoever = scenarioOf(
    '{ romeo: client, juliet: client }',
    `
${toEither}
- which has: <message to="{romeo.jid}"/>
  ${check('kept')}`,
  );
  const signatureAt = (party: string): string | undefined => {
    const accounts: readonly TranscriptEntry[] = ['romeo', 'juliet'].flatMap((name) => [
      { kind: 'bind', name: `${name}.jid`, value: 'romeo@fake.example' },
      { kind: 'bind', name: `${name}.full`, value: `romeo@fake.example/${name}` },
    ]);
    const stanza = came(party, `<message id="m1" to="romeo@fake.example/${party}"/>`);
    const [kept] = judge(
      whoever,
      transcriptOf(whoever, [...accounts, opened('romeo'), opened('juliet'), stanza]),
    );
    return kept?.signature;
  };
  expect(signatureAt('romeo')).toBe('differs: /message/@to expected {romeo.jid} found {receiver.full}');
  expect(signatureAt('juliet')).toBe(signatureAt('romeo'));
});

test('what is no XML at one party decides, whatever may still come to another', () => {
  const either = scenarioOf(
    '{ romeo: client, juliet: client }',
    `
- romeo sends: <message to="{juliet.full}"/>
- one of:
    - juliet receives: <message/>
    - romeo receives: <stream:error/>
  ${check('delivered')}`,
  );
  const [delivered] = verdictsOf(either, ...done(0), came('juliet', '<message><verona:duel/></message>'));
  expect(delivered).toMatch(/^delivered: fail, nothing fitting came: the stream of juliet is not XML/);
});
