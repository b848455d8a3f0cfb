import { describe, expect, test } from 'vitest';
import { parseFragment } from '../xml/fragment.ts';
import { matchElement } from './match.ts';

const bindings = new Map([['romeo', 'romeo@example.net']]);
const match = (template: string, actual: string) =>
  matchElement(parseFragment(template), parseFragment(actual), bindings);
const differences = (template: string, actual: string) => match(template, actual).differences;

const error =
  '<iq type="error" id="1" from="Romeo@Example.NET"><error type="cancel"><gone xmlns="urn:a">why</gone></error></iq>';

describe('a template fits', () => {
  test.each([
    ['what has more attributes and children', '<iq type="error"/>'],
    ['attributes in any order, JIDs as JIDs', '<iq from="{romeo}" id="1"/>'],
    ['children of its namespaces', '<iq><error><gone xmlns="urn:a"/></error></iq>'],
    ['text, trimmed on our side', '<iq><error><gone xmlns="urn:a">\n  why\n</gone></error></iq>'],
    ['any element', '<iq><error><assay:any/></error></iq>'],
    ['one of several', '<iq><error><assay:any-of><x/><gone xmlns="urn:a"/></assay:any-of></error></iq>'],
    ['the absence of attributes and children', '<iq to="{!}"><query assay:absent="true"/></iq>'],
    [
      'exactly these',
      '<iq assay:only="children"><error assay:only="all" type="cancel"><assay:any/></error></iq>',
    ],
  ])('%s', (_name, template) => {
    expect(differences(template, error)).toEqual([]);
  });
});

describe('what differs is said', () => {
  test.each([
    ['another name', '<message/>', '/iq', '<message>', '<iq>'],
    ['another attribute', '<iq type="result"/>', '/iq/@type', 'result', 'error'],
    ['no attribute', '<iq to="{+}"/>', '/iq/@to', '{+}', 'no such attribute'],
    ['an attribute too many', '<iq id="{!}"/>', '/iq/@id', 'no such attribute', '1'],
    ['no child', '<iq><query xmlns="urn:q"/></iq>', '/iq/query', '<query xmlns="urn:q">', '<error>'],
    [
      'a child of another namespace',
      '<iq><error><gone xmlns="urn:b"/></error></iq>',
      '/iq/error/gone',
      '<gone xmlns="urn:b">',
      '<gone xmlns="urn:a">',
    ],
    [
      'another text',
      '<iq><error><gone xmlns="urn:a">because</gone></error></iq>',
      '/iq/error/gone/text()',
      'because',
      'why',
    ],
    [
      'an extra attribute',
      '<iq><error assay:only="attributes"/></iq>',
      '/iq/error/@type',
      'no such attribute',
      'cancel',
    ],
    [
      'an extra child',
      '<iq><error assay:only="children"/></iq>',
      '/iq/error/gone',
      'no further child',
      '<gone xmlns="urn:a">why</gone>',
    ],
    [
      'a child that must not be',
      '<iq><error assay:absent="true"/></iq>',
      '/iq/error',
      'no <error>',
      '<error type="cancel"><gone xmlns="urn:a">why</gone></error>',
    ],
    [
      'none of several',
      '<iq><error><assay:any-of><x/><y/></assay:any-of></error></iq>',
      '/iq/error/any-of',
      '<x> or <y>',
      '<gone xmlns="urn:a">',
    ],
  ])('%s', (_name, template, path, expected, found) => {
    expect(differences(template, error)).toEqual([{ path, expected, found }]);
  });
});

describe('children', () => {
  const list = '<list><i n="1"/><i n="2"/><i n="3"/></list>';

  test('each answer to one child of the template', () => {
    expect(differences('<list><i n="3"/><i n="1"/></list>', list)).toEqual([]);
    expect(differences('<list><i n="1"/><i n="1"/></list>', list)).toEqual([
      { path: '/list/i/@n', expected: '1', found: '2' },
    ]);
  });

  test('may be bound to an order', () => {
    expect(differences('<list assay:ordered="true"><i n="1"/><i n="3"/></list>', list)).toEqual([]);
    expect(differences('<list assay:ordered="true"><i n="3"/><i n="1"/></list>', list)).toEqual([
      { path: '/list/i', expected: '<i>', found: '<i>, <i>, <i>' },
    ]);
  });

  test('that an order skips are extra all the same', () => {
    expect(
      differences('<list assay:ordered="true" assay:only="children"><i n="1"/><i n="3"/></list>', list),
    ).toEqual([{ path: '/list/i', expected: 'no further child', found: '<i n="2"/>' }]);
  });

  test('share what they bind', () => {
    const pair = '<list><a id="{x}"/><b id="{x}"/></list>';
    expect(match(pair, '<list><a id="1"/><b id="1"/></list>')).toEqual({
      differences: [],
      bound: [['x', '1']],
    });
    expect(differences(pair, '<list><a id="1"/><b id="2"/></list>')).toEqual([
      { path: '/list/b/@id', expected: '{x}', found: '2' },
    ]);
  });
});
