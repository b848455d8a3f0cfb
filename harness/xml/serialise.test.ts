import { Element } from 'ltx';
import { expect, test } from 'vitest';
import { parseFragment } from './fragment.ts';
import { openingTag, serialise } from './serialise.ts';

test('what was serialised reads back as the same', () => {
  const element = new Element('a', { xmlns: 'urn:a', b: ' <&>"\'\t\n\r\u{1F44B} ' });
  element.c('c').t('\r\n]]> <&> \t');
  const again = parseFragment(serialise(element));
  expect([again.attrs, again.getChildText('c')]).toEqual([element.attrs, '\r\n]]> <&> \t']);
  expect(serialise(again)).toBe(serialise(element));
});

test('an opening tag has the attributes and nothing else', () => {
  expect(openingTag(parseFragment('<stream:stream id="1"><a/></stream:stream>'))).toBe(
    '<stream:stream id="1">',
  );
});
