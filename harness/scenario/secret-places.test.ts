import { describe, expect, test } from 'vitest';
import { check, scenarioOf } from './sample.ts';
import { comparesIn, secretPlaces } from './secret-places.ts';

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

describe('a value stays as it is where a verdict depends on it', () => {
  const isLeft = (template: string, value = 'a test of it', more: object = {}): boolean => {
    const { steps } = load(`- romeo receives: ${template}`)();
    return comparesIn({ steps })({
      ...{ of: 'text', name: 'body', value },
      ...more,
      hidden: () => value.replace('test', '[hidden:p]'),
    });
  };

  test.each([
    ['as a literal', '<body>a test of it</body>'],
    ['by a pattern that it would not match any more', '<body>{/[a-z ]+/}</body>'],
    ['by a pattern that it would match then', '<body>{/.*[[].*/}</body>'],
    ['in part', '<body>{*} test {+}</body>'],
    ['as one of several', '<body>{a test of it|another}</body>'],
    ['by what is bound', '<body>{romeo.user}</body>'],
    ['to be bound', '<body>{=text}</body>'],
    ['as any element’s', '<assay:any>{/[a-z ]+/}</assay:any>'],
    ['as what must not be', '<body assay:absent="true">a test of it</body>'],
  ])('%s', (_how, child) => {
    expect(isLeft(`<message id="m2">${child}</message>`)).toBe(true);
  });

  test.each([
    ['somewhere else', '<subject>a test of it</subject>'],
    ['in an attribute', '<x body="a test of it"/>'],
    ['as anything', '<body>{*}</body>'],
    ['as something', '<body>{+}</body>'],
    ['by a pattern that is the same to it', '<body>{/.*of it/}</body>'],
  ])('but not %s', (_how, child) => {
    expect(isLeft(`<message id="m2">${child}</message>`)).toBe(false);
  });

  test.each([
    ['a literal that it may be a piece of', '<subject>a test of it</subject>', 'test of', true],
    ['another literal', '<subject>a test of it</subject>', 'test of that', false],
    ['a pattern', '<subject>{/.*of it/}</subject>', 'test of that', true],
    ['anything', '<subject>{+}</subject>', 'test', false],
  ])('where it is a piece of a text, that may be %s', (_what, child, value, left) => {
    expect(isLeft(`<message id="m2">${child}</message>`, value, { name: undefined })).toBe(left);
  });

  test('and wherever a stream is asked for as it is written', () => {
    const { steps } = load(
      '- romeo receives no text like: /test/\n  such as: test\n  check: c\n  covers: [RFC6120-1-01]',
    )();
    const suspect = { of: 'text', name: 'body', value: 'a test', hidden: () => 'a [hidden:p]' } as const;
    expect(comparesIn({ steps })(suspect)).toBe(true);
  });
});
