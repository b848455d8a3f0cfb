import { describe, expect, test } from 'vitest';
import { parseFragment } from '../xml/fragment.ts';
import { isAbout, selects } from './select.ts';

const bindings = new Map([['juliet.full', 'juliet@example.net/balcony']]);
const about = (template: string, actual: string) =>
  isAbout(parseFragment(template), parseFragment(actual), bindings);

const sasl = 'xmlns="urn:ietf:params:xml:ns:xmpp-sasl"';

describe('a template is about', () => {
  test.each([
    [
      'what one of its alternatives is about',
      '<assay:any-of><iq id="1"/><message id="m"/></assay:any-of>',
      '<message id="m"><body>b</body></message>',
    ],
    ['an answer with its id, whatever it says', '<iq type="result" id="1"/>', '<iq type="error" id="1"/>'],
    ['either answer', '<iq type="{result|error}" id="1"/>', '<iq type="error" id="1"/>'],
    ['whatever has its id, where it says no type', '<iq id="1"/>', '<iq type="result" id="1"/>'],
    [
      'a request by type and payload',
      '<iq type="set"><q xmlns="a"/></iq>',
      '<iq type="set" id="7"><q xmlns="a"/></iq>',
    ],
    [
      'a message by its id',
      '<message id="m"><body>a</body></message>',
      '<message id="m"><body>b</body></message>',
    ],
    [
      'a message by payload and body',
      '<message><body>a</body></message>',
      '<message type="chat"><body>a</body></message>',
    ],
    ['presence by its type', '<presence type="unavailable"/>', '<presence type="unavailable" from="x@y/z"/>'],
    [
      'presence by a full JID',
      '<presence from="{juliet.full}"/>',
      '<presence from="juliet@example.net/balcony"/>',
    ],
    [
      'presence by a bare JID',
      '<presence from="juliet@example.net"/>',
      '<presence from="juliet@example.net/x"/>',
    ],
    ['failure where success was hoped for', `<success ${sasl}/>`, `<failure ${sasl}/>`],
    ['a stream error by its name', '<stream:error><a/></stream:error>', '<stream:error><b/></stream:error>'],
    ['anything', '<assay:any/>', '<x xmlns="y"/>'],
    ['what is in no namespace', '<message xmlns="" id="1"/>', '<message xmlns="" id="2"/>'],
  ])('%s', (_name, template, actual) => {
    expect(about(template, actual)).toBe(true);
  });
});

describe('a template is not about', () => {
  test.each([
    [
      'what none of its alternatives is about',
      '<assay:any-of><iq id="1"/><message id="m"/></assay:any-of>',
      '<presence/>',
    ],
    ['an answer to another request', '<iq type="result" id="1"/>', '<iq type="result" id="2"/>'],
    ['a stanza where there is to be no namespace', '<message xmlns="" id="1"/>', '<message id="1"/>'],
    ['what is in no namespace where a stanza is due', '<message id="1"/>', '<message xmlns="" id="1"/>'],
    ['a request where an answer is due', '<iq type="result" id="1"/>', '<iq type="get" id="1"/>'],
    ['a request of another type', '<iq type="set"><q xmlns="a"/></iq>', '<iq type="get"><q xmlns="a"/></iq>'],
    [
      'a request with another payload',
      '<iq type="set"><q xmlns="a"/></iq>',
      '<iq type="set"><q xmlns="b"/></iq>',
    ],
    ['a message with another body', '<message><body>a</body></message>', '<message><body>b</body></message>'],
    ['presence of another type', '<presence/>', '<presence type="unavailable"/>'],
    ['presence with a type where none must be', '<presence type="{!}"/>', '<presence type="subscribe"/>'],
    [
      'presence of somebody else',
      '<presence from="{juliet.full}"/>',
      '<presence from="juliet@example.net/x"/>',
    ],
    ['another kind of stanza', '<message/>', '<presence/>'],
    ['another namespace', '<features xmlns="a"/>', '<features xmlns="b"/>'],
  ])('%s', (_name, template, actual) => {
    expect(about(template, actual)).toBe(false);
  });
});

test('select: next takes the next of its name, a template what it matches in full', () => {
  const template = parseFragment('<message id="1"/>');
  const actual = parseFragment('<message id="2"><body>b</body></message>');
  expect(selects(template, 'next', actual, bindings)).toBe(true);
  expect(selects(template, parseFragment('<message><body>b</body></message>'), actual, bindings)).toBe(true);
  expect(selects(template, parseFragment('<message><body>c</body></message>'), actual, bindings)).toBe(false);
  expect(selects(template, undefined, actual, bindings)).toBe(false);
});
