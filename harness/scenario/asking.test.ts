import { expect, test } from 'vitest';
import { startFake } from '../networks/xmpp/fakes/index.ts';
import { check, complaintOf, scenarioOf } from './sample.ts';
import { playOnce } from './sample-play.ts';

const absence = (more = '') => `
- romeo sends: <message to="{juliet.full}"><body>hello</body></message>
- juliet receives nothing like: <message><body>{!other}</body></message>
  asks: "{domain}"
  ${more}${check('nothing')}`;
const both = '{ romeo: client, juliet: client available }';

test('who acted asks first, and only once that is answered the one that must receive nothing', async () => {
  await using fake = await startFake({});
  const scenario = scenarioOf(both, absence().replace('{!other}', 'other'));
  const { problems, transcript } = await playOnce(fake, scenario);
  expect(problems).toEqual([]);
  const marks = transcript.flatMap((event) => (event.kind === 'marker' ? [event] : []));
  expect(marks.map(({ party, by }) => [party, by])).toEqual([
    ['juliet', undefined],
    ['romeo', 'romeo'],
  ]);
  const passed = transcript.flatMap((event) => {
    if (event.kind !== 'bytes' || !('text' in event)) return [];
    const mark = marks.find(({ id }) => event.text?.includes(id));
    return mark ? [`${event.party} ${event.direction}`] : [];
  });
  expect(passed).toEqual(['romeo out', 'romeo in', 'juliet out', 'juliet in']);
});

test('what comes all the same breaks it', async () => {
  await using fake = await startFake({});
  const { problems } = await playOnce(fake, scenarioOf(both, absence().replace('{!other}', 'hello')));
  expect(problems).toEqual(['nothing: fail, a message came that must not']);
});

test('what proves it is asked, or comes first, and not both', () => {
  const text = (steps: string) => `spec: RFC6120
topic: sample
title: Sample
scenarios:
  - id: one
    title: one
    parties: ${both}
    steps:
${steps.replaceAll(/^/gm, '      ')}
`;
  expect(complaintOf(text(absence('before: <presence/>\n  ').replace('{!other}', 'other')))).toContain(
    'asks beside before',
  );
  expect(complaintOf(text(absence().replace('{!other}', 'other').replace('{domain}', '{nobody}')))).toContain(
    '{nobody}, which nothing binds before',
  );
});
