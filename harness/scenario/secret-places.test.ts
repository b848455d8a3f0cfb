import { expect, test } from 'vitest';
import { check, scenarioOf } from './sample.ts';
import { secretPlaces } from './secret-places.ts';

const load = (steps: string) => () =>
  scenarioOf(
    '{ romeo: client, juliet: client }',
    `${steps}\n- romeo receives: <message id="m9"/>\n  ${check('any')}`,
  );

test('a secret’s places are those of what is sent and of what is compared', () => {
  const { steps } = load(`
- romeo sends: <message id="m1"><a:body xmlns:a="urn:x">pass={romeo.password}</a:body><x b='{juliet.password}'/></message>
- romeo receives: <message id="m1"><y>{juliet.password}</y></message>`)();
  expect(secretPlaces({ steps })).toEqual([
    { label: 'romeo.password', of: 'text', name: 'body', before: 'pass=', after: '' },
    { label: 'juliet.password', of: 'attribute', name: 'b', before: '', after: '' },
    { label: 'juliet.password', of: 'text', name: 'y', before: '', after: '' },
  ]);
});

const sent = '- romeo sends: <message id="m1"><body>{romeo.password}</body></message>';

test.each([
  ['a word of the scenario', '<message id="m2"><body>hello</body></message>'],
  ['the password of somebody else', '<message id="m2"><body>{juliet.password}</body></message>'],
  ['a name that is bound there', '<message id="m2"><body>{=text}</body></message>'],
])('%s is not compared where the password may stand', (_what, template) => {
  expect(load(`${sent}\n- romeo receives: ${template}`)).toThrow(
    /as the text of <body>, where \{romeo\.password\} may stand, expected another element, as the password may be the same word/,
  );
});

test('a word is not compared where any password may stand', () => {
  expect(load('- romeo receives: <iq type="get" id="q"><password>secret</password></iq>')).toThrow(
    /“secret” as the text of <password>, where a password may stand, expected the password of a party, \{\+\} or \{\*\}/,
  );
});

test.each(['{romeo.user} {romeo.password}', '{upper:{romeo.password}}', '{!romeo.password}'])(
  '%s is not compared: evidence could not show it',
  (pattern) => {
    expect(load(`- romeo receives: <message id="m2"><body>${pattern}</body></message>`)).toThrow(
      /expected a password with nothing but plain text around it/,
    );
  },
);

test('whatever comes may be anything in the place of a password', () => {
  expect(load(`${sent}\n- romeo receives: <message id="m1"><body>{*}</body></message>`)).not.toThrow();
});
