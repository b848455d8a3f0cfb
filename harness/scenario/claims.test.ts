import { expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { judge } from './judge.ts';
import {
  came,
  check,
  did,
  finished,
  marker,
  markerCame,
  opened,
  scenarioOf,
  transcriptOf,
} from './sample.ts';
import { short } from './testing/verdicts.ts';

test('a limit that is needed is judged where the scenario was played: no server tells of its limits', () => {
  const limited = scenarioOf(
    '{ romeo: client }',
    `
- romeo receives: <message/>
  ${check('comes')}`,
    'needs: [ "limit failed-logins" ]',
  );
  const played = [opened('romeo'), came('romeo', '<message/>'), finished];
  expect(judge(limited, transcriptOf(limited, played)).map(short)).toEqual(['comes: pass']);
});

test('what the target must claim is not-claimed where it does not, blocked where that is unknown', () => {
  const gated = scenarioOf(
    '{ romeo: client }',
    `
- romeo receives: <message/>
  ${check('comes')}`,
    'needs: [ "feature urn:xmpp:mam:2 at account" ]',
  );
  const [header, ...rest] = transcriptOf(gated, [opened('romeo'), came('romeo', '<message/>'), finished]);
  expect(
    judge(
      gated,
      [header, ...rest].flatMap((event) => event ?? []),
    ).map(short),
  ).toEqual(['comes: not-claimed, the target does not claim: feature urn:xmpp:mam:2 at account']);
  const unknown = [header, ...rest].flatMap((event) =>
    event?.kind === 'scenario' ? { ...event, unknown: 'no answer' } : (event ?? []),
  );
  expect(judge(gated, unknown).map(short)).toEqual([
    'comes: blocked, the survey: what the target claims is not known: no answer',
  ]);
  const claimed = transcriptOf(
    gated,
    [opened('romeo'), came('romeo', '<message/>')],
    ['feature urn:xmpp:mam:2 at account'],
  );
  expect(judge(gated, claimed).map(short)).toEqual(['comes: pass']);
});

test('of two claims with `or` between them either will do', () => {
  const gated = scenarioOf(
    '{ romeo: client }',
    `
- romeo receives: <message/>
  ${check('comes')}`,
    'needs: [ "feature jabber:iq:register at domain or stream feature http://jabber.org/features/iq-register" ]',
  );
  const verdicts = (...claims: string[]) =>
    judge(gated, transcriptOf(gated, [opened('romeo'), came('romeo', '<message/>')], claims)).map(short);
  expect(verdicts('feature jabber:iq:register at domain')).toEqual(['comes: pass']);
  expect(verdicts('stream feature http://jabber.org/features/iq-register')).toEqual(['comes: pass']);
  expect(verdicts('feature jabber:iq:last at domain')).toEqual([
    'comes: not-claimed, the target does not claim: feature jabber:iq:register at domain or stream feature http://jabber.org/features/iq-register',
  ]);
});

test('what a later text allows is recorded where the target claims it, and fails nobody else', () => {
  const claim = 'feature urn:later at domain';
  const later = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <message id="m1"/>
- romeo receives nothing like: <message id="m2"/>
  ${check('not-stored')}
  relaxed: { by: XEP-0160, claim: ${claim}, reason: the later text has it stored }`,
  );
  const verdicts = (claims: readonly string[], ...entries: TranscriptEntry[]) =>
    judge(
      later,
      transcriptOf(
        later,
        [opened('romeo'), did(0), marker('romeo'), ...entries, markerCame('romeo')],
        claims,
      ),
    ).map(short);
  const stored = came('romeo', '<message id="m2"/>');
  expect(verdicts([], stored)).toEqual(['not-stored: fail, a message came that must not']);
  expect(verdicts([claim], stored)).toEqual([
    'not-stored: observed, a message came that must not: the later text has it stored',
  ]);
  expect(verdicts([claim])).toEqual(['not-stored: pass']);
  const groundsOf = (claims: readonly string[]) =>
    judge(
      later,
      transcriptOf(later, [opened('romeo'), did(0), marker('romeo'), stored, markerCame('romeo')], claims),
    ).map(({ by }) => by);
  expect(groundsOf([claim])).toEqual([`XEP-0160, which the target declares: ${claim}`]);
  expect(groundsOf([])).toEqual([`RFC 6120, as the target does not declare XEP-0160: no ${claim}`]);
});

test('who declares none of several texts is judged by none; what it does is recorded', () => {
  const older = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <message id="m1"/>
- romeo receives: <message id="m2"/>
- which has: <message type="chat"/>
  ${check('by-the-older')}
  by: RFC6122`,
  );
  const source = 'https://example.org/doap.xml';
  const outcomeOf = (stanza: string, declared?: Readonly<Record<string, string>>) => {
    const events = [opened('romeo'), did(0), came('romeo', stanza), finished];
    const [outcome] = judge(older, transcriptOf(older, events, [], declared));
    return [outcome?.verdict, outcome?.reason, outcome?.by];
  };
  const by = `RFC 6122, which the target declares: ${source}`;
  expect(outcomeOf('<message id="m2" type="chat"/>', { RFC6122: source })).toEqual(['pass', undefined, by]);
  expect(outcomeOf('<message id="m2"/>', { RFC6122: source })).toEqual([
    'fail',
    '/message/@type: expected chat, found no such attribute',
    by,
  ]);
  expect(outcomeOf('<message id="m2"/>', { RFC7622: source })).toEqual([
    'observed',
    '/message/@type: expected chat, found no such attribute: only who declares RFC 6122 is judged by it',
    undefined,
  ]);
  expect(outcomeOf('<message id="m2" type="chat"/>')).toEqual([
    'observed',
    'as described: only who declares RFC 6122 is judged by it',
    undefined,
  ]);
});
