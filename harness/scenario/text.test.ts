import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import { partyKinds } from '../networks/index.ts';
import { proveByInvention } from '../run/invented.ts';
import { judge } from './judge.ts';
import { prove } from './mutate.ts';
import { came, check, finished, scenarioOf, transcriptOf } from './sample.ts';
import { blindSpots } from './soundness.ts';

const header =
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='s1'>";
const declared = `<?xml version='1.0'?>${header}`;
const restart: TranscriptEntry = { kind: 'restart', party: 'raw' };
const acting = (entries: readonly TranscriptEntry[], action = 0): readonly TranscriptEntry[] => [
  { kind: 'doing', action },
  { kind: 'did', action },
  ...entries,
];

const scenario = scenarioOf(
  '{ raw: stream opened }',
  `
- raw sends: <iq id="q1"/>
- raw receives: <iq id="q1"/>
  ${check('answered')}
- raw receives text like: /^<\\?xml /
  answers: set-up
  ${check('declared')}
- raw receives no text like: [/<!--/, '/<\\?php/']
  answers: set-up
  such as: [<!-- -->, <?php ?>]
  ${check('no-comment')}
- raw receives no text like: /^[ \\n]/
  such as: " "
  ${check('no-space')}`,
);

/** What came on the way to the first step, and in answer to it. */
const recorded = (before: readonly string[], after: readonly string[]) =>
  transcriptOf(scenario, [
    { kind: 'setup', party: 'raw', state: 'begun' },
    restart,
    ...before.map((text) => came('raw', text)),
    { kind: 'setup', party: 'raw', state: 'done' },
    ...acting(after.map((text) => came('raw', text))),
    finished,
  ]);

const verdicts = (before: readonly string[], after: readonly string[]): readonly string[] =>
  judge(scenario, recorded(before, after)).map(({ verdict }) => verdict);

describe('the text of a stream', () => {
  test('has what it must, and nothing that it must not', () => {
    expect(verdicts([declared], ['<iq id="q1"/>'])).toEqual(['pass', 'pass', 'pass', 'pass']);
  });

  test('counts from the beginning of the stream for what answers the set-up', () => {
    expect(verdicts([header, '<!-- a -->'], ['<iq id="q1"/>'])).toEqual(['pass', 'fail', 'fail', 'pass']);
  });

  test('counts since the action for everything else', () => {
    expect(verdicts([declared, '\n'], ['<iq id="q1"/>'])).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(verdicts([declared], ['\n<iq id="q1"/>'])).toEqual(['pass', 'pass', 'pass', 'fail']);
    expect(verdicts([declared], ['\n', '<iq id="q1"/>'])).toEqual(['pass', 'pass', 'pass', 'fail']);
  });

  test('ends with what was received last, however it was cut', () => {
    expect(verdicts([declared], ['<iq id="q1"/><!-- a -->'])).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(verdicts([declared], ['<!--', ' a --><iq id="q', '1"/>'])).toEqual([
      'pass',
      'pass',
      'fail',
      'pass',
    ]);
  });

  test('is asked for each stream by itself, those before the first step included', () => {
    const [first, ...rest] = recorded([declared], ['<iq id="q1"/>']);
    const two = [...rest.slice(0, 3), { n: 0, t: 0, ...restart }, { n: 0, t: 0, ...came('raw', header) }];
    const events = [first, ...two, ...rest.slice(3)].flatMap((event, n) => (event ? [{ ...event, n }] : []));
    expect(judge(scenario, events).map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'pass', 'pass']);
  });

  test('is read whatever else went wrong', () => {
    expect(verdicts([declared], ['<!-- a --><iq id="q1"></x>'])).toEqual(['fail', 'pass', 'fail', 'pass']);
  });

  test('says nothing where nothing came', () => {
    const silent = transcriptOf(scenario, [
      ...acting([]),
      { kind: 'closed', party: 'raw', by: 'peer' },
      finished,
    ]);
    expect(judge(scenario, silent).map(({ verdict }) => verdict)).toEqual([
      'fail',
      'unverifiable',
      'unverifiable',
      'unverifiable',
    ]);
  });
});

test('a failure shows what was found, and what stands around it', () => {
  const [, , failed] = judge(scenario, recorded([declared], ['<a/><!-- a --><iq id="q1"/>']));
  expect([failed?.reason, failed?.signature, failed?.expected, failed?.observed]).toEqual([
    'the text has “<!--”, expected nothing like /<!--/',
    'differs: text expected nothing like /<!--/ found <!--',
    'no text like /<!--/\n  or\n/<\\?php/\n  such as\n<!-- -->\n  or\n<?php ?>',
    `…${`${declared}<a/>`.slice(-80)}<!-- a --><iq id="q1"/>`,
  ]);
});

test('a failure shows how a stream begins that does not have what it must', () => {
  const [, failed] = judge(scenario, recorded([header], ['<iq id="q1"/>']));
  expect([failed?.reason, failed?.signature, failed?.expected, failed?.observed]).toEqual([
    'the text has nothing like /^<\\?xml /',
    'differs: text expected /^<\\?xml / found nothing like it',
    'text like /^<\\?xml /',
    `${header}<iq id="q1"/>`,
  ]);
});

test('checks of a text are proved by writing what must not be, and by cutting out what must', () => {
  const proofs = prove(scenario, recorded([declared], ['<iq id="q1"/>']));
  expect(
    proofs
      .filter(({ check: id }) => id !== 'answered')
      .map(({ assertion, proved }) => `${assertion.name}: ${proved}`),
  ).toEqual([
    '/^<\\?xml / cut out: true',
    '“<!-- -->” written: true',
    '“<?php ?>” written: true',
    '“ ” written: true',
  ]);
});

test('and so they are without evidence', () => {
  const { survivors, notInvented, rates } = proveByInvention([scenario], partyKinds);
  expect([survivors, notInvented, rates.find(({ kind }) => kind === 'as written')]).toEqual([
    [],
    [],
    { kind: 'as written', proved: 4, reached: 4 },
  ]);
});

test.each(['a.b@c', 'a.b@c-d/e+f'])('a pattern may mention names: %s', (jid) => {
  const named = scenarioOf(
    '{ raw: stream opened }',
    `
- raw sends: <iq id="q1"/>
- raw receives: <iq id="q1"/>
  ${check('answered')}
- raw receives no text like: /to {raw.jid}!/
  such as: to somebody!
  ${check('unnamed')}`,
  );
  const events = transcriptOf(named, [
    { kind: 'bind', name: 'raw.jid', value: jid },
    restart,
    ...acting([came('raw', `${declared}<message>to axb@c! to ${jid}!</message><iq id="q1"/>`)]),
    finished,
  ]);
  expect(judge(named, events).map(({ reason }) => reason)).toEqual([
    undefined,
    `the text has “to ${jid}!”, expected nothing like /to {raw.jid}!/`,
  ]);
});

test.each([
  ['no slashes', 'raw receives text like: xml', '', '“xml”|"xml"'],
  ['no example', 'raw receives no text like: /xml/', '', 'no example'],
  ['an example that is not found', 'raw receives no text like: /xml/', 'such as: html', 'html'],
  ['an example of what must be there', 'raw receives text like: /xml/', 'such as: xml', '`such as`'],
  ['a name that nothing binds', 'raw receives text like: /{nobody}/', '', '{nobody}'],
  ['a password', 'raw receives text like: /{raw.password}/', '', 'raw.password'],
  ['no regular expression', 'raw receives text like: /(/', '', '/(/'],
])('%s is refused', (_, step, more, found) => {
  const load = () =>
    scenarioOf('{ raw: stream opened }', `- raw receives: <iq/>\n- ${step}\n  ${more}\n  ${check('text')}`);
  expect(load).toThrow(new RegExp(found.replace(/[/(){}.]/g, '\\$&')));
});

test('a text that nothing was waited for is a blind spot', () => {
  const blind = scenarioOf(
    '{ raw: stream opened }',
    `- raw sends: <iq/>\n- raw receives text like: /xml/\n  ${check('text')}`,
  );
  expect(blindSpots(blind).join()).toContain('nothing is waited for before it');
});
