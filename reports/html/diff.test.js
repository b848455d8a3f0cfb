import { expect, test } from 'vitest';
import { diff, indent } from './diff.js';

const marked = (parts) => parts.map(({ text, same }) => (same ? text : `[${text}]`)).join('');

const differences = (expected, observed) => {
  const { left, right } = diff(expected, observed);
  return [marked(left), marked(right)];
};

test('a missing attribute is marked where it was expected', () => {
  expect(differences('<message from="romeo" to="juliet"/>', '<message to="juliet"/>')).toEqual([
    '<message [from="romeo"] to="juliet"/>',
    '<message to="juliet"/>',
  ]);
});

test('another condition is marked on both sides', () => {
  expect(differences('<error><gone/></error>', '<error><conflict/></error>')).toEqual([
    '<error>[<gone]/></error>',
    '<error>[<conflict]/></error>',
  ]);
});

test('a placeholder stands for anything, quotes and white space do not matter', () => {
  expect(
    differences('<iq id="{id}" from="{user}@example.org"/>', "<iq  id='q1'\n from='romeo@example.org'/>"),
  ).toEqual(['<iq id="{id}" from="{user}@example.org"/>', "<iq  id='q1'\n from='romeo@example.org'/>"]);
  expect(differences('<iq from="{user}@example.org"/>', '<iq from="romeo@evil.org"/>')).toEqual([
    '<iq [from="{user}@example.org"]/>',
    '<iq [from="romeo@evil.org"]/>',
  ]);
});

test('texts that are no XML are compared word by word', () => {
  expect(differences('closed by the server', 'closed by us')).toEqual([
    'closed by [the] [server]',
    'closed by [us]',
  ]);
});

test('nothing of a text is lost, whatever it is', () => {
  for (const text of ['<<>>="\'a b=', '<a b="unclosed', '< a >\n\u2400</', '😀<😀/>']) {
    const { left, right } = diff(text, `${text} more`);
    expect([left.map((part) => part.text).join(''), right.map((part) => part.text).join('')]).toEqual([
      text,
      `${text} more`,
    ]);
  }
});

test('what is too long to compare is shown without marks', () => {
  const long = 'word '.repeat(2000);
  expect(diff(long, 'other')).toEqual({
    left: [{ text: long, same: true }],
    right: [{ text: 'other', same: true }],
  });
});

test('XML on one line gets a line for each element', () => {
  expect(indent('<iq><query><item/></query><x>text</x></iq>').split('\n')).toEqual([
    '<iq>',
    '  <query>',
    '    <item/>',
    '  </query>',
    '  <x>text</x>',
    '</iq>',
  ]);
});

test('what has lines already, or is no XML, stays as it is', () => {
  expect([indent('<a>\n<b/></a>'), indent('no answer')]).toEqual(['<a>\n<b/></a>', 'no answer']);
});
