import { expect, test } from 'vitest';
import { parseFragment } from '../../../xml/fragment.ts';
import type { StreamItem } from '../../../xml/item.ts';
import { componentStream } from './component-stream.ts';

const header =
  "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='s1'>";

const read = (...texts: readonly string[]): readonly StreamItem[] => {
  const items: StreamItem[] = [];
  const decoder = componentStream.decoder((item) => items.push(item), false);
  for (const text of texts) decoder.write(text);
  return items;
};

/** The namespaces of elements and of all that is in them, in order. */
const spacesIn = (...texts: readonly string[]): readonly (string | null | undefined)[] =>
  read(...texts).flatMap((item) => {
    if (item.kind !== 'element') return [];
    const all = (element: typeof item.element): readonly (string | null | undefined)[] => [
      element.getNS(),
      ...element.getChildElements().flatMap(all),
    ];
    return all(item.element);
  });

test('stanzas of components are read as those of clients, with all that is in their namespace', () => {
  expect(spacesIn(header, '<message><body/><x xmlns="urn:x"/></message>')).toEqual([
    'jabber:client',
    'jabber:client',
    'urn:x',
  ]);
  expect(
    spacesIn(header, '<message xmlns="jabber:component:accept"><x xmlns="urn:x"/><body/></message>'),
  ).toEqual(['jabber:client', 'urn:x', 'jabber:client']);
  expect(
    spacesIn(header, '<message><x xmlns="urn:x"><body xmlns="jabber:component:accept"/></x></message>'),
  ).toEqual(['jabber:client', 'urn:x', 'jabber:client']);
});

test('what is in the namespace of clients is read as what it is', () => {
  expect(spacesIn(header, '<message xmlns="jabber:client"><body/></message>')).toEqual([
    'jabber:client',
    'jabber:client',
  ]);
});

test('the header, errors and the end are those of any stream', () => {
  const [opening, error, end] = read(header, '<stream:error/>', '</stream:stream>');
  expect(opening).toMatchObject({ kind: 'header', element: { attrs: { xmlns: 'jabber:component:accept' } } });
  expect(error?.kind === 'element' && error.element.is('error', 'http://etherx.jabber.org/streams')).toBe(
    true,
  );
  expect(end).toEqual({ kind: 'footer' });
});

test('what is written is in the namespace of components', () => {
  const element = parseFragment('<message xmlns="jabber:client"><body>Ahoy</body></message>');
  expect(componentStream.encode({ kind: 'element', element })).toBe(
    '<message xmlns="jabber:component:accept"><body>Ahoy</body></message>',
  );
  expect(componentStream.encode({ kind: 'element', element: parseFragment('<handshake/>') })).toBe(
    '<handshake/>',
  );
});
