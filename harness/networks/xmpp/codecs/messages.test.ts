import { expect, test } from 'vitest';
import type { StreamItem } from '../../../xml/item.ts';
import type { Codec } from '../../codec.ts';
import { bosh } from './bosh.ts';
import { messageOf } from './messages.ts';
import { xmlDocuments } from './xml-documents.ts';

const read = (codec: Codec, ...messages: readonly (string | Uint8Array)[]): readonly string[] => {
  const items: string[] = [];
  const decoder = codec.decoder((item: StreamItem) => {
    if (item.kind === 'malformed') items.push(item.problem);
    else if (item.kind === 'restricted') items.push(item.what);
    else items.push('element' in item ? `${item.element.getName()} in ${item.element.getNS()}` : item.kind);
  }, false);
  for (const message of messages)
    decoder.write(
      typeof message === 'string' ? messageOf(message) : Buffer.concat([message, Buffer.of(0x1e)]),
    );
  return items;
};

const framing = 'urn:ietf:params:xml:ns:xmpp-framing';

test('each message is a document by itself', () => {
  expect(
    read(
      xmlDocuments,
      `<open xmlns="${framing}" id="a"/>`,
      '<stream:features xmlns:stream="http://etherx.jabber.org/streams"/>',
      '<?xml version="1.0"?><presence xmlns="jabber:client"/>',
      '<presence/>',
    ),
  ).toEqual([
    `open in ${framing}`,
    'features in http://etherx.jabber.org/streams',
    'presence in jabber:client',
    'presence in undefined',
  ]);
});

test('<close/> ends a stream only in its own namespace', () => {
  expect(read(xmlDocuments, `<close xmlns="${framing}"/>`, '<close xmlns="jabber:client"/>')).toEqual([
    'footer',
    'close in jabber:client',
  ]);
});

test.each([
  ['', 'an empty message'],
  [' <presence xmlns="jabber:client"/>', 'a message that begins with " "'],
  ['<a xmlns="u"/><b xmlns="u"/>', 'a message with 2 elements'],
  ['<a xmlns="u"><b>', 'a message that ends inside an element'],
  ['<a', 'a message that ends inside an element'],
  ['<!-- <a/>', 'a message that ends inside an element'],
  ['</documents>', undefined],
  ['<assay:features/>', undefined],
  ['<a xmlns="u"></b>', undefined],
  [Uint8Array.of(0x3c, 0x61, 0xff, 0x2f, 0x3e), undefined],
])('%j is no document', (message, problem) => {
  const [first = '', ...more] = read(xmlDocuments, message);
  if (problem === undefined) expect(first).not.toMatch(/ in |^footer$/);
  else expect(first).toBe(problem);
  expect(more).toEqual([]);
  expect(read(xmlDocuments, message, '<presence xmlns="jabber:client"/>').at(-1)).toBe(
    'presence in jabber:client',
  );
});

test('what a wrapper holds comes before it, each by itself', () => {
  const body = `<body xmlns="http://jabber.org/protocol/httpbind" xmlns:stream="http://etherx.jabber.org/streams" sid="s"><stream:features/><message xmlns="jabber:client"/></body>`;
  expect(read(bosh, body)).toEqual([
    'features in http://etherx.jabber.org/streams',
    'message in jabber:client',
    'body in http://jabber.org/protocol/httpbind',
  ]);
});
