import { describe, expect, test } from 'vitest';
import { root } from '../root.ts';
import { loadScenarioFile } from './load.ts';
import { check, sampleFile, scenarioOf, vocabulary } from './sample.ts';

const checked = `- romeo receives: <message id="m1"/>\n  ${check('any')}`;
const load =
  (steps: string, parties = '{ romeo: client }') =>
  (): unknown =>
    scenarioOf(parties, `${steps}\n${checked}`);

describe('a name that nothing binds is an error of the fixture', () => {
  test('in what is expected, with its line and the nearest name', () => {
    expect(load('- romeo receives: <message from="{romeo.ful}"/>')).toThrow(
      `${sampleFile}:10: found {romeo.ful}, which nothing binds before, expected one of domain, romeo.user, romeo.jid, romeo.plain, romeo.password, romeo.full, or {=romeo.ful} to bind it\n  try: {romeo.full}`,
    );
  });

  test.each([
    ['in what is sent', '- romeo sends: <message to="{romeo.ful}"/>'],
    ['within a function', '- romeo sends: <message id="{upper:{base64:{romeo.ful}}}"/>'],
    ['in a further assertion', `${checked}\n- which has: <message from="{romeo.ful}"/>`],
    ['in what selects', '- romeo receives: <message/>\n  select: <message from="{romeo.ful}"/>'],
    ['in what must not come', '- romeo receives nothing like: <message from="{romeo.ful}"/>'],
    [
      'in what may come all the same',
      '- romeo receives nothing like: <message/>\n  except: <message id="{romeo.ful}"/>',
    ],
    [
      'in what comes first',
      '- romeo receives nothing like: <message/>\n  before: <message id="{romeo.ful}"/>',
    ],
    ['in text', '- romeo receives: <message><body>{romeo.ful}</body></message>'],
    [
      'in a child that must not be',
      '- romeo receives: <message><x id="{romeo.ful}" assay:absent="true"/></message>',
    ],
    ['in a choice', '- romeo receives: <m><assay:any-of><x id="{romeo.ful}"/></assay:any-of></m>'],
    ['in one of several', '- romeo receives one of: [<message/>, \'<message id="{romeo.ful}"/>\']'],
    ['where a value must not be', '- romeo receives: <message id="{!romeo.ful}"/>'],
    ['where a number is compared', '- romeo receives: <message id="{>romeo.ful}"/>'],
  ])('%s', (_where, steps) => {
    expect(load(steps)).toThrow('found {romeo.ful}, which nothing binds before');
  });

  test('a column that a row does not have is one', () => {
    const text = (more: string): string => `spec: RFC6120
topic: sample
title: Sample
scenarios:
  - id: sample-{row.kind}
    title: a sample
    ${more}
    parties: { romeo: client }
    steps:
      - romeo receives: <message type="{row.knid}"/>
        check: any
        covers: [RFC6120-1-01]
`;
    expect(() => loadScenarioFile(root(sampleFile), vocabulary, text('each: kinds'))).toThrow(
      `${sampleFile}:10: found {row.knid}, expected one of kind, answered, priority\n  try: {row.kind}`,
    );
    expect(() => loadScenarioFile(root(sampleFile), vocabulary, text('needs: []'))).toThrow(
      `${sampleFile}:5: found {row.kind}, expected \`each:\`, which names a table`,
    );
  });
});

describe('bound is', () => {
  test.each([
    [
      'what a template binds, from then on',
      '- romeo receives: <message id="{=x}"><y id="{x}"/></message>\n- romeo sends: <message id="{x}"/>',
    ],
    [
      'what a further assertion binds',
      '- romeo receives: <message/>\n- which has: <message id="{=x}"/>\n- romeo sends: <message id="{x}"/>',
    ],
    [
      'what each of several binds',
      `- one of:\n    - romeo receives: <message id="{=x}"/>\n    - romeo receives: <iq id="{=x}"/>\n- romeo sends: <message id="{x}"/>`,
    ],
    [
      'what each element of a choice binds',
      `- romeo receives: <m><assay:any-of><a id="{=x}"/><b id="{=x}"/></assay:any-of><c id="{x}"/></m>`,
    ],
  ])('%s', (_what, steps) => {
    expect(load(steps)).not.toThrow();
  });

  test.each([
    [
      'expectations',
      '- one of:\n    - romeo receives: <message id="{=x}"/>\n    - romeo receives: <iq/>\n- romeo sends: <message id="{x}"/>',
    ],
    ['elements', '- romeo receives: <m><assay:any-of><a id="{=x}"/><b/></assay:any-of><c id="{x}"/></m>'],
  ])('what one of several %s binds, no more', (_what, steps) => {
    expect(load(steps)).toThrow('found {x}, which nothing binds before');
  });

  test('what one of several binds, not in the others', () => {
    expect(load(`- romeo receives one of: [ '<message id="{=x}"/>', '<iq id="{x}"/>' ]`)).toThrow(
      'found {x}, which nothing binds before',
    );
  });

  test('the full JID of a party once it has a session', () => {
    const sending = '- romeo sends: <message to="{romeo.full}"/>';
    expect(load(sending, '{ romeo: client offline }')).toThrow('found {romeo.full}');
    expect(load(`- romeo logs in: bound\n${sending}`, '{ romeo: client offline }')).not.toThrow();
    expect(load(`- romeo logs in: secured\n${sending}`, '{ romeo: stream }')).toThrow('found {romeo.full}');
    expect(load(sending, '{ romeo: stream available }')).not.toThrow();
  });

  test('what a verb binds', () => {
    expect(
      load(
        '- romeo answers scram: { challenge: x }\n- romeo receives: <success xmlns="urn:s">{romeo.scram.success}</success>',
        '{ romeo: stream }',
      ),
    ).not.toThrow();
    expect(
      load('- romeo receives: <success xmlns="urn:s">{romeo.scram.success}</success>', '{ romeo: stream }'),
    ).toThrow('found {romeo.scram.success}');
  });
});

test.each([
  ['what is sent', '- romeo sends: <message id="{=x}"/>', '{x}'],
  ['what selects', '- romeo receives: <message/>\n  select: <message id="{=x}"/>', '{+} or {*}'],
  ['what must not come', '- romeo receives nothing like: <message id="{=x}"/>', '{+} or {*}'],
])('%s binds nothing', (_where, steps, expected) => {
  expect(load(steps)).toThrow(`found {=x} where nothing can be bound, expected ${expected}`);
});

test.each([
  ['a name of a party', '- romeo receives: <message from="{=romeo.full}"/>', 'romeo.full'],
  ['a name bound before', '- romeo receives: <message id="{=x}"/>\n- romeo receives: <iq id="{=x}"/>', 'x'],
  ['a name bound beside it', '- romeo receives: <message id="{=x}"><a b="{=x}"/></message>', 'x'],
])('%s cannot be bound again', (_which, steps, name) => {
  expect(load(steps)).toThrow(`found {=${name}} where ${name} is bound already, expected {${name}}`);
});

test('what is no placeholder is refused where it is expected', () => {
  expect(load('- romeo receives: <message><body>{"a":1}</body></message>')).toThrow(
    '{"a":1} is no placeholder',
  );
});

test.each([
  ['a choice', '- romeo receives: <message from="{romeo.jid|romeo.ful}"/>'],
  ['base64', '- romeo sends: <message id="{base64:romeo.jid}"/>'],
  ['a repetition', '- romeo sends: <message id="{repeat:3:romeo.jid}"/>'],
])('a name in %s is no word', (_where, steps) => {
  expect(load(steps)).toThrow(
    'found romeo.jid as a word, expected a name in braces of its own, where it is one\n  try: {romeo.jid}',
  );
});

test('other words may have a dot', () => {
  expect(load('- romeo receives: <message from="{romeo.example.net|example.net}"/>')).not.toThrow();
});
