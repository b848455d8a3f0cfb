import { clone, Element as LtxElement } from 'ltx';
import { expect, test } from 'vitest';
import { Element } from './element.ts';
import { parseFragment } from './fragment.ts';
import { openingTag, serialise } from './serialise.ts';

test('what was serialised reads back as the same', () => {
  const element = new Element('a', { xmlns: 'urn:a', b: ' <&>"\'\t\n\r\u{1F44B} ' });
  element.c('c').t('\r\n]]> <&> \t');
  const again = parseFragment(serialise(element));
  expect([again.attrs, again.getChildText('c')]).toEqual([element.attrs, '\r\n]]> <&> \t']);
  expect(serialise(again)).toBe(serialise(element));
});

test('whatever writes an element writes it so', () => {
  const element = new Element('a', { b: '\t\n\r' });
  element.c('c', { d: '\n' }).t('\r');
  expect([String(element), String(clone(element))]).toEqual([serialise(element), serialise(element)]);
  expect(String(new LtxElement('x').cnode(element))).toBe('<a b="&#9;&#10;&#13;"><c d="&#10;">&#13;</c></a>');
});

test('an opening tag has the attributes and nothing else', () => {
  expect(openingTag(parseFragment('<stream:stream id="1"><a/></stream:stream>'))).toBe(
    '<stream:stream id="1">',
  );
});
