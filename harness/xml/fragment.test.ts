import { describe, expect, test } from 'vitest';
import { parseFragment } from './fragment.ts';
import { ns } from './namespaces.ts';

test('a fragment without a namespace is a stanza', () => {
  const element = parseFragment('<iq type="get"><ping xmlns="urn:xmpp:ping"/></iq>');
  expect([element.getName(), element.getNS(), element.attrs]).toEqual(['iq', ns.client, { type: 'get' }]);
  expect(element.getChildElements().map((child) => child.getNS())).toEqual(['urn:xmpp:ping']);
});

test('the prefixes stream and assay need no declaration', () => {
  expect(parseFragment('<stream:features/>').getNS()).toBe(ns.stream);
  expect(parseFragment('<assay:any/>').getNS()).toBe(ns.template);
});

test('an empty namespace is none, for what is inside, too', () => {
  const element = parseFragment('<message xmlns=""><body/><p:a xmlns:p="urn:p"/></message>');
  expect([element, ...element.getChildElements()].map((one) => one.getNS())).toEqual([
    undefined,
    undefined,
    'urn:p',
  ]);
  expect([undefined, '', ns.client].map((namespace) => element.is('message', namespace))).toEqual([
    true,
    true,
    false,
  ]);
});

test('a stream tag may be left open, as on the wire', () => {
  expect(parseFragment('<stream:stream id="{+}">').attrs).toEqual({ id: '{+}' });
  expect(parseFragment('<stream:stream id="{+}"/>').attrs).toEqual({ id: '{+}' });
});

describe('it is refused when there is', () => {
  test.each([
    ['nothing', '', 'expected an element'],
    ['only text', 'hello', 'expected an element'],
    ['more than one element', '<a/><b/>', 'expected exactly one element'],
    ['an element left open', '<a>', 'unexpected close tag.'],
    ['an element whose tag is left open', '<a', 'disallowed character in tag name.'],
    ['the end of what is around it', '<a/></assay:fragment>', 'unmatched closing tag: assay:fragment.'],
    ['a comment', '<a><!-- --></a>', 'a comment is not allowed here'],
  ])('%s', (_name, xml, message) => {
    expect(() => parseFragment(xml)).toThrow(new Error(message));
    // What was wrong before does no harm to the next one.
    expect(parseFragment('<b/>').getNS()).toBe(ns.client);
  });
});
