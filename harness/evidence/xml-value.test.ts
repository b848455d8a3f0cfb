import { expect, test } from 'vitest';
import { plainValue, xmlValueAt } from './xml-value.ts';

test.each([
  ['a text', '<a>it is @</a>', 'text', 'a', 'it is @'],
  ['a text with a prefix before it', '<x:a b="c">@ is</x:a>', 'text', 'a', '@ is'],
  ['a text behind a tag’s end in quotes', `<a b='">' c="'>">@</a>`, 'text', 'a', '@'],
  ['a text with signs of tags in it', '<a>x > "@" = \'</a>', 'text', 'a', 'x > "@" = \''],
  ['a text before an element', '<a b="c/">@ is<c/></a>', 'text', undefined, '@ is'],
  ['a text behind an element', '<a><b/>@ is</a>', 'text', undefined, '@ is'],
  ['a text behind the end of an element', '<a><b></b>@ is</a>', 'text', undefined, '@ is'],
  ['CDATA', '<a><![CDATA[x > @ ]]></a>', 'text', undefined, 'x > @ '],
  ['a text behind CDATA', '<a><![CDATA[x]]>@ is</a>', 'text', undefined, '@ is'],
  ['a value', '<a b="it is @" c="d"/>', 'attribute', 'b', 'it is @'],
  ['a value in other quotes', `<a x:b = 'a "@"'>`, 'attribute', 'b', 'a "@"'],
  ['a text that its message ends', '<a>@ is\u001e<b/>', 'text', undefined, '@ is'],
  ['a value that nothing ends', '<a b="@ is><c/>', 'attribute', 'b', '@ is>'],
])('%s is found as a whole', (_what, data, of, name, value) => {
  const found = xmlValueAt(data, data.indexOf('@'));
  expect({ ...found, value: data.slice(found?.from, found?.to) }).toMatchObject({ of, name, value });
});

test.each(['<a>it is @', '<a>it is @<', '<a b="it is @ ', '<a><![CDATA[ @ ] ]'])(
  '%s has no end yet',
  (data) => {
    expect(xmlValueAt(data, data.indexOf('@'))).toMatchObject({ to: undefined });
  },
);

test.each(['@', 'a @ b', '<a @="b">', '<a b="c" @', '<!-- x="@" -->', '<!DOCTYPE "@">', '<@>'])(
  'in %s there is no value',
  (data) => {
    expect(xmlValueAt(data, data.indexOf('@'))).toBeUndefined();
  },
);

test('references are what they stand for, and what is none stays', () => {
  expect(plainValue('&lt;&amp;amp;&#228;&#xE4;&apos;')).toBe("<&amp;ää'");
  const none = '&house; &#1114112; &#x110000; &LT; & &;';
  expect(plainValue(none)).toBe(none);
});
