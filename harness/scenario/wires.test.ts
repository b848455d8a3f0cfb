import { expect, test } from 'vitest';
import { cutAtEveryByte, inOnePiece } from '../evidence/cut.ts';
import type { TranscriptEntry, TranscriptEvent } from '../evidence/transcript.ts';
import type { Seen } from '../networks/seen.ts';
import { createInbox } from './inbox.ts';
import { itemise } from './itemise.ts';
import { judge } from './judge.ts';
import { check, finished, opened, scenarioOf, transcriptOf } from './sample.ts';

const numbered = (entries: readonly TranscriptEntry[]): readonly TranscriptEvent[] =>
  entries.map((entry, n) => ({ n, t: n, ...entry }));

const bytes = (text: string, wire?: string): TranscriptEntry => ({
  kind: 'bytes',
  party: 'remote',
  ...(wire !== undefined && { wire }),
  direction: 'in',
  text,
});

const header = (id: string): string =>
  `<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='${id}'>`;

/** Two streams of one party whose bytes alternate, each in the middle of an element of the other. */
const twoStreams: readonly TranscriptEntry[] = [
  { kind: 'connected', party: 'remote', listener: 's2s' },
  { kind: 'connected', party: 'remote', wire: 'called', by: 'peer', listener: 's2s' },
  bytes(`${header('one')}<message id='a'><bo`),
  bytes(`${header('two')}<message id='b'><sub`, 'called'),
  bytes('dy/></message>'),
  bytes('ject/></message>', 'called'),
];

const readAll = (events: readonly TranscriptEvent[]) => {
  const inbox = createInbox();
  const seen: Seen[] = [];
  for (const event of events) inbox.feed(event, (one) => void seen.push(one));
  return { inbox, seen };
};

const described = (seen: readonly Seen[]): readonly string[] =>
  seen.map((one) =>
    [one.wire ?? 'own', one.kind, 'element' in one ? one.element.attrs.id : ''].join(' ').trim(),
  );

test('each connection of a party is a stream of its own', () => {
  const { seen } = readAll(numbered(twoStreams));
  expect(described(seen)).toEqual([
    'own header one',
    'called header two',
    'own element a',
    'called element b',
  ]);
});

test('how TCP cut what came on several connections makes no difference', () => {
  const whole = described(readAll(numbered(twoStreams)).seen);
  for (const cut of [cutAtEveryByte, inOnePiece])
    expect(described(readAll(cut(numbered(twoStreams))).seen)).toEqual(whole);
  const itemised = itemise(numbered(twoStreams)).map(({ event }) => event);
  expect(described(readAll(itemised).seen)).toEqual(whole);
});

test('a party is gone when all its connections are', () => {
  const closed = (wire?: string): TranscriptEntry => ({
    kind: 'closed',
    party: 'remote',
    ...(wire !== undefined && { wire }),
    by: 'peer',
  });
  const { inbox } = readAll(numbered([...twoStreams, closed()]));
  expect(inbox.closed('remote')).toBeUndefined();
  inbox.feed({ n: 7, t: 7, ...closed('called') }, () => undefined);
  expect(inbox.closed('remote')).toMatchObject({ wire: 'called', at: 7 });
});

test('a stream that is not XML spoils no other one', () => {
  const { inbox, seen } = readAll(numbered([...twoStreams, bytes('<<', 'called'), bytes('<presence/>')]));
  expect(inbox.broken('remote')).toBeUndefined();
  expect(described(seen).at(-1)).toBe('own element');
});

test('bytes whose codec nobody knows are no reason to accuse anybody', () => {
  const scenario = scenarioOf(
    '{ romeo: client }',
    `
- romeo sends: <presence/>
- romeo receives: <presence/>
  ${check('presence')}
`,
  );
  const connected: TranscriptEntry = { kind: 'connected', party: 'romeo', listener: 'c2s', codec: 'morse' };
  const [outcome] = judge(scenario, transcriptOf(scenario, [connected, finished]));
  expect(outcome).toMatchObject({
    verdict: 'error',
    reason: expect.stringContaining('no codec is called morse; there are xml-stream'),
  });
});

const farewell = scenarioOf(
  '{ romeo: client }',
  `
- romeo sends: <presence/>
- romeo is disconnected:
  ${check('closed')}
`,
);
const took = (format: 'assay-transcript/1' | 'assay-transcript/2', ...entries: readonly TranscriptEntry[]) =>
  transcriptOf(farewell, [
    { kind: 'connected', party: 'romeo', listener: 'c2s' },
    opened('romeo'),
    { kind: 'doing', action: 0 },
    { kind: 'did', action: 0 },
    ...entries,
  ]).map((event) => (event.kind === 'scenario' ? { ...event, format } : event));

test('how parties take their leave decides nothing', () => {
  const closed: TranscriptEntry = { kind: 'closed', party: 'romeo', by: 'peer' };
  const gaveUp: TranscriptEntry = { kind: 'gave-up', party: 'romeo', waited: 100 };
  const verdicts = (entries: readonly TranscriptEntry[]) =>
    judge(farewell, took('assay-transcript/2', ...entries)).map(({ verdict }) => verdict);
  expect(verdicts([closed, finished])).toEqual(['pass']);
  expect(verdicts([gaveUp, finished, closed])).toEqual(['fail']);
});

test('that a peer hangs up on a connection that it opened says nothing of the one that the party opened', () => {
  const theirs: TranscriptEntry = {
    kind: 'connected',
    party: 'romeo',
    listener: 's2s',
    wire: 'in-1',
    by: 'peer',
  };
  const hungUp: TranscriptEntry = { kind: 'closed', party: 'romeo', wire: 'in-1', by: 'peer' };
  const own: TranscriptEntry = { kind: 'closed', party: 'romeo', by: 'peer' };
  const gaveUp: TranscriptEntry = { kind: 'gave-up', party: 'romeo', waited: 100 };
  const verdicts = (...entries: readonly TranscriptEntry[]) =>
    judge(farewell, took('assay-transcript/2', theirs, ...entries)).map(({ verdict }) => verdict);
  expect(verdicts(hungUp, gaveUp, finished)).toEqual(['fail']);
  expect(verdicts(hungUp, own, finished)).toEqual(['pass']);
});

test('evidence of the first format is judged as before', () => {
  const closed: TranscriptEntry = { kind: 'closed', party: 'romeo', by: 'peer' };
  const [first, second] = (['assay-transcript/1', 'assay-transcript/2'] as const).map((format) =>
    judge(farewell, took(format, closed, finished)),
  );
  expect(first).toEqual(second);
  expect(first?.map(({ verdict }) => verdict)).toEqual(['pass']);
});
