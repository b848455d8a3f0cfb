import { describe, expect, test } from 'vitest';
import { parseFragment } from '../xml/fragment.ts';
import type { StreamItem } from '../xml/item.ts';
import { serialise } from '../xml/serialise.ts';
import { codecNamed, codecs, networks } from './index.ts';

const bytesOf = (some: string | Uint8Array): Buffer => Buffer.from(some as Uint8Array);

const shown = (item: StreamItem): string =>
  'element' in item ? `${item.kind} ${serialise(item.element)}` : item.kind;

const element = parseFragment(
  '<message xmlns="jabber:client" id="m1" to="a@b.example/ü"><body>„&lt;“</body></message>',
);

test('no two codecs share a name', () => {
  const all = new Set([...networks.values()].flatMap((network) => network.codecs ?? []));
  expect([...all].map(({ name }) => name).toSorted()).toEqual([...codecs.keys()].toSorted());
});

test('a codec that is not there is named with those that are', () => {
  expect(() => codecNamed('morse')).toThrow('no codec is called morse; there are xml-stream');
});

describe.for([...codecs.values()])('$name', (codec) => {
  const wanted: readonly StreamItem[] = [{ kind: 'element', element }, { kind: 'footer' }];
  const bytes = Buffer.concat([
    bytesOf(codec.open({ id: 's1' })),
    ...wanted.map((item) => bytesOf(codec.encode(item))),
  ]);

  const read = (chunks: readonly Uint8Array[], keepsText = false) => {
    const items: string[] = [];
    const texts: string[] = [];
    const decoder = codec.decoder((item, text) => {
      items.push(shown(item));
      texts.push(text);
    }, keepsText);
    for (const chunk of chunks) decoder.write(chunk);
    return { items, texts };
  };

  test('reads what it writes', () => {
    const { items } = read([bytes]);
    expect(items.slice(-2)).toEqual(wanted.map(shown));
    const hasHeader = codec.open().length > 0;
    expect(items.slice(0, -2).some((item) => item.startsWith('header ') && item.includes('"s1"'))).toBe(
      hasHeader,
    );
  });

  test('reads the same however it is cut', () => {
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(read([bytes]));
  });

  test('tells how items were written where that is asked for, and only there', () => {
    const { items, texts } = read([bytes], true);
    expect(items).toEqual(read([bytes]).items);
    expect(texts.at(-2)).toContain('</message>');
    expect(read([bytes]).texts.join('')).toBe('');
  });

  test('writes what an item was written as', () => {
    const text = "<presence  id='p1' />";
    const presence: StreamItem = { kind: 'element', element: parseFragment(text) };
    const written = read([bytesOf(codec.open()), bytesOf(codec.encode(presence, text))], true);
    expect(written.texts.at(-1)).toContain(text);
  });
});
