import { expect, test } from 'vitest';
import { scenariosIn } from './sample.ts';
import { loadSequences } from './vocabulary.ts';

const file = (use: string, more = ''): string => `spec: RFC6120
topic: sample
title: Sample
${more}scenarios:
  - id: one
    title: one
    parties: { romeo: client }
    steps:
      - ${use}
`;

const asked = 'use: answered\n        with: { party: romeo, covers: RFC6120-1-02 }';

test('parameters of a shared sequence stand for parties, for whatever they have, and in lists', () => {
  const [scenario] = scenariosIn(file(asked));
  expect(scenario?.steps).toEqual([
    {
      kind: 'act',
      label: 'romeo sends',
      line: 9,
      party: 'romeo',
      verb: 'sends',
      value: '<iq type="get" id="q" to="{romeo.jid}"/>',
    },
    {
      kind: 'expect',
      label: 'romeo receives',
      line: 9,
      options: [{ party: 'romeo', expected: { kind: 'xml', template: '<iq id="q"/>' } }],
      check: {
        id: 'answered',
        covers: ['RFC6120-1-01', 'RFC6120-1-02'],
        level: 'MUST',
        observe: false,
      },
    },
  ]);
});

test('a list is put in item by item', () => {
  const [scenario] = scenariosIn(file(asked.replace('RFC6120-1-02', '[RFC6120-1-02, RFC6120-1-03]')));
  expect(scenario?.steps[1]).toMatchObject({
    check: { covers: ['RFC6120-1-01', 'RFC6120-1-02', 'RFC6120-1-03'] },
  });
});

test("a file's own sequence comes before a shared one of that name", () => {
  const own = 'sequences: { answered: [ { romeo receives: <iq/>, check: own, covers: [RFC6120-1-01] } ] }\n';
  const [scenario] = scenariosIn(file('use: answered', own));
  expect(scenario?.steps).toMatchObject([{ check: { id: 'own' } }]);
});

test.each([
  [
    'a parameter that is left out',
    'use: answered\n        with: { party: romeo }',
    'found no covers, expected `with` to say covers: what its answer decides',
  ],
  [
    'a parameter that there is not',
    asked.replace('covers', 'cover'),
    'found the parameter cover, expected one of party, covers\n  try: covers',
  ],
  ['a party that there is not', asked.replace('romeo', 'romea'), 'found the party romea'],
  [
    'parameters without a sequence',
    'romeo sends: <a/>\n        with: { party: romeo }',
    'found with without use',
  ],
])('%s is refused where the sequence is used', (_name, use, message) => {
  expect(() => scenariosIn(file(use))).toThrow(message);
});

test('every shared sequence uses all of its parameters', () => {
  for (const [name, { parameters = {}, steps }] of loadSequences())
    for (const parameter of Object.keys(parameters))
      expect(JSON.stringify(steps), name).toMatch(new RegExp(`\\{${parameter}[.}]`));
});
