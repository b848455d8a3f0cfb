import { describe, expect, test } from 'vitest';
import { decoderLimits, type StreamItem, streamDecoder } from './decode.ts';

const open =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='s1'>";

const shown = (item: StreamItem): string => {
  if (item.kind === 'header') return `header ${item.element.attrs.id}`;
  if (item.kind === 'element') return `element ${item.element}`;
  if (item.kind === 'malformed') return `malformed: ${item.problem}`;
  return item.kind === 'restricted' ? `restricted ${item.what}` : item.kind;
};

const read = (chunks: readonly (string | Uint8Array)[], limits = decoderLimits): readonly string[] => {
  const items: StreamItem[] = [];
  const decoder = streamDecoder((item) => items.push(item), limits);
  for (const chunk of chunks) decoder.write(Buffer.from(chunk));
  return items.map(shown);
};

const splits = (text: string | Buffer): readonly (readonly Buffer[])[] => {
  const bytes = Buffer.from(text);
  return Array.from({ length: bytes.length + 1 }, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
};

describe('a document', () => {
  const document = `${open}<message id='m1'><body>Grüße 👋 &amp; &#x41;<![CDATA[<b>]]></body></message> <iq type='get'/></stream:stream>`;
  const items = [
    'header s1',
    'element <message id="m1"><body>Grüße 👋 &amp; A&lt;b&gt;</body></message>',
    'element <iq type="get"/>',
    'footer',
  ];

  test('is read as header, first-level elements and footer', () => {
    expect(read([document])).toEqual(items);
  });

  test('is read the same wherever it is split', () => {
    for (const chunks of splits(document)) expect(read(chunks)).toEqual(items);
  });

  test('is read the same byte by byte', () => {
    expect(read([...Buffer.from(document)].map((byte) => Uint8Array.of(byte)))).toEqual(items);
  });
});

describe('what RFC 6120 section 11.1 restricts', () => {
  test.each([
    ['a comment', '<!-- hello -->', ['header s1', 'restricted comment', 'element <iq/>']],
    [
      'a processing instruction',
      '<?php ?>',
      ['header s1', 'restricted processing instruction', 'element <iq/>'],
    ],
  ])('is %s, and is reported where it stands', (_name, xml, items) => {
    expect(read([`${open}${xml}<iq/>`])).toEqual(items);
  });

  test('is a document type, whose entities are never expanded', () => {
    const bomb = open.replace('?>', "?><!DOCTYPE s [<!ENTITY lol 'lol'>]>");
    expect(read([`${bomb}<message>&lol;</message>`])).toEqual([
      'restricted doctype',
      'header s1',
      'malformed: undefined entity.',
    ]);
  });
});

describe('what is not well-formed', () => {
  test.each([
    ['a tag that does not match', '<a></b>', 'malformed: unexpected close tag.'],
    ['an undeclared prefix', '<x:a/>', 'malformed: unbound namespace prefix: "x".'],
    ['an attribute twice', "<a b='1' b='2'/>", 'malformed: duplicate attribute: b.'],
    ['a control character', '<a>\u0001</a>', 'malformed: disallowed character.'],
    [
      'a closing tag that closes more than its own',
      '<a><b></stream:stream>',
      'malformed: unexpected close tag.',
    ],
    ['a bare ampersand', '<a>a & b</a>', 'malformed: disallowed character in entity name.'],
  ])('ends the stream: %s', (_name, xml, item) => {
    for (const chunks of splits(`${open}<iq/>${xml}<iq/>`)) {
      expect(read(chunks)).toEqual(['header s1', 'element <iq/>', item]);
    }
  });

  test('is text after the closing tag', () => {
    expect(read([`${open}</stream:stream>more`])).toEqual([
      'header s1',
      'footer',
      'malformed: text data outside of root node.',
    ]);
  });
});

test('bytes that are not UTF-8 end the stream at the same place wherever they are split', () => {
  const bytes = Buffer.concat([Buffer.from(`${open}<iq/><a>é`), Buffer.of(0xc3, 0x28), Buffer.from('</a>')]);
  const items = ['header s1', 'element <iq/>', 'malformed: bytes that are not UTF-8'];
  for (const chunks of splits(bytes)) expect(read(chunks)).toEqual(items);
});

describe('the limits', () => {
  test('hold for elements within elements', () => {
    const deep = '<a>'.repeat(decoderLimits.depth);
    expect(read([open, deep])).toEqual(['header s1', 'malformed: elements are nested more than 500 deep']);
  });

  test('hold for one element, also for a tag that does not end', () => {
    const limits = { ...decoderLimits, elementSize: 1000 };
    const tooLong = ['header s1', 'malformed: one element is longer than 1000 bytes'];
    expect(read([open, `<a>${'x'.repeat(990)}`, 'more than fits'], limits)).toEqual(tooLong);
    expect(read([open, `<a b='${'x'.repeat(990)}`, 'more than fits'], limits)).toEqual(tooLong);
    expect(read(['<stream:stream a="', 'x'.repeat(1000)], limits)).toEqual([tooLong[1]]);
  });

  test('do not hold for many elements together', () => {
    const limits = { ...decoderLimits, elementSize: 1000 };
    const message = `<a>${'x'.repeat(100)}</a>`;
    expect(read([open, ...Array.from({ length: 50 }, () => message)], limits)).toHaveLength(51);
    expect(read([open, message.repeat(50)], limits)).toHaveLength(51);
  });

  test('hold for the number of elements on a stream', () => {
    const limits = { ...decoderLimits, elements: 3 };
    expect(read([open, '<a/><b/><c/><d/>'], limits)).toEqual([
      'header s1',
      'element <a/>',
      'element <b/>',
      'malformed: there are more than 3 elements on the stream',
    ]);
  });
});

test('attributes that are names of object properties stay attributes', () => {
  expect(read([open, "<a constructor='x' toString='y'/>"])).toEqual([
    'header s1',
    'element <a constructor="x" toString="y"/>',
  ]);
});
