import { expect, test } from 'vitest';
import { decoded, visible } from './visible.ts';

test('what can be seen stays as it is', () => {
  const text = '<message to="romeo@montague.example">\n  <body>é ü ♚ 你好 🙂</body>\t</message>';
  expect(visible(text)).toBe(text);
});

test.each([
  ['a control character', 'a\u0007b', 'a[U+0007]b'],
  ['a space that is none', 'a\u00A0b', 'a[U+00A0]b'],
  ['a joiner', 'a\u200Db', 'a[U+200D]b'],
  ['a lone mark', '<a>\u0301</a>', '<a>[U+0301]</a>'],
  ['a private character', '\u{E000}', '[U+E000]'],
])('%s is named by its code point', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('base64 is read where it stands for text, and only there', () => {
  expect(decoded('biwsbj1yb21lbyxyPWFiYw==')).toBe('n,,n=romeo,r=abc');
  expect(decoded('AHJvbWVvAHNlY3JldA==')).toBe('[U+0000]romeo[U+0000]secret');
  expect(decoded('/////w==')).toBeUndefined();
  expect(decoded('=')).toBeUndefined();
});
