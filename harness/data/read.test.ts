import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { root } from '../root.ts';
import { DataError, readData } from './read.ts';

const read = (text: string) => readData(root('fixtures/requirements/sample.yaml'), 'requirements', text);

const entry = `spec: RFC6120
title: A title
url: https://example.org/
requirements:
  - id: RFC6120-1-01
    section: "1"
    level: MUST
    party: server
    summary: It works as it should.
`;

const complaintAbout = (text: string): DataError => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof DataError) return error;
  }
  throw new Error('there was no complaint');
};

test('a file that keeps to its schema is data with lines', () => {
  const { file, data, lineOf } = read(entry);
  expect(file).toBe('fixtures/requirements/sample.yaml');
  expect(data).toEqual({
    spec: 'RFC6120',
    title: 'A title',
    url: 'https://example.org/',
    requirements: [
      { id: 'RFC6120-1-01', section: '1', level: 'MUST', party: 'server', summary: 'It works as it should.' },
    ],
  });
  expect(
    [[], ['title'], ['requirements', 0], ['requirements', 0, 'level'], ['requirements', 7]].map(lineOf),
  ).toEqual([1, 2, 5, 7, 4]);
});

describe('a file that does not is refused', () => {
  test.each([
    [
      'a value that is none of the list',
      entry.replace('MUST', 'MUSST'),
      7,
      'found "MUSST", expected one of MUST, SHOULD, MAY, IMPLIED\n  try: MUST',
    ],
    [
      'a key that nobody knows',
      entry.replace('summary', 'sumary'),
      9,
      'found the key "sumary", expected one of id, section, heading, source, level, sdks, party, summary, excluded, note\n  try: summary:',
    ],
    [
      'a key that is missing',
      entry.replace('title: A title\n', ''),
      1,
      'found no title, expected the key title',
    ],
    [
      'a key that is there twice',
      `${entry}title: again\n`,
      10,
      'found a key for the second time, expected each key once',
    ],
    [
      'an alias',
      entry.replace('A title', '&a x').replace('It works as it should.', '*a'),
      9,
      'found an alias, expected the value itself',
    ],
  ])('for %s', (_name, text, line, message) => {
    const error = complaintAbout(text);
    expect(error.message).toBe(`fixtures/requirements/sample.yaml:${line}: ${message}`);
    expect([error.file, error.line]).toEqual(['fixtures/requirements/sample.yaml', line]);
  });
});

test.each(globSync(root('fixtures/schemas/*.schema.json')).map((path) => [basename(path), path]))(
  '%s is a schema: no command takes the time to look',
  (_name, path) => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, discriminator: true });
    expect(ajv.validateSchema(JSON.parse(readFileSync(path, 'utf8')))).toBe(true);
  },
);
