import { expect, test } from 'vitest';
import { writtenDecoder } from './written.ts';

const read = (chunks: readonly (string | Uint8Array)[]): readonly string[] => {
  const seen: string[] = [];
  const decoder = writtenDecoder((item, text) => seen.push(`${item.kind}: ${text}`));
  for (const chunk of chunks) decoder.write(chunk);
  return [...seen, `rest: ${decoder.rest()}`];
};

const header = `\uFEFF<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
const stream = `${header} <!-- a > b --><message><body>👋<![CDATA[<b>]]></body></message>\n<c:iq xmlns:c='jabber:client'/></stream:stream>\n`;

const items = [
  `header: ${header}`,
  'restricted:  <!-- a > b -->',
  'element: <message><body>👋<![CDATA[<b>]]></body></message>',
  "element: \n<c:iq xmlns:c='jabber:client'/>",
  'footer: </stream:stream>',
  'rest: \n',
];

test('the text of each item is told as it was written, with what stands before it', () => {
  expect(read([stream])).toEqual(items);
});

test('that is the same wherever the stream is cut, even inside a character', () => {
  const bytes = Buffer.from(stream);
  for (let at = 0; at <= bytes.length; at += 1)
    expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(items);
});

test('bytes that are no UTF-8 end it behind the text before them', () => {
  expect(read([header, Buffer.from([0x3c, 0x61, 0xff, 0x3e])])).toEqual([
    `header: ${header}`,
    'malformed: <a',
    'rest: ',
  ]);
});

test('white space is the beginning of no item, and a part of a tag is', () => {
  const decoder = writtenDecoder(() => undefined);
  decoder.write(`${header} \n`);
  const before = decoder.isBetween;
  decoder.write('<mess');
  expect([before, decoder.isBetween]).toEqual([true, false]);
});
