import { describe, expect, test } from 'vitest';
import { reversedXml } from '../evidence/reversed.ts';
import { UnboundError } from '../language/pattern.ts';
import { parseFragment } from '../xml/fragment.ts';
import { differenceText } from './difference.ts';
import { matchElement } from './match.ts';
import { signatureOf } from './signature.ts';

const bindings = new Map([['romeo', 'romeo@example.net']]);
const match = (template: string, actual: string) =>
  matchElement(parseFragment(template), parseFragment(actual), bindings);
const differences = (template: string, actual: string) => match(template, actual).differences;

const error =
  '<iq type="error" id="1" from="Romeo@Example.NET"><error type="cancel"><gone xmlns="urn:a">why</gone></error></iq>';

describe('a template fits', () => {
  test.each([
    ['what has more attributes and children', '<iq type="error"/>'],
    ['attributes in any order, JIDs as JIDs', '<iq from="{romeo}" id="1"/>'],
    ['children of its namespaces', '<iq><error><gone xmlns="urn:a"/></error></iq>'],
    ['text, trimmed on our side', '<iq><error><gone xmlns="urn:a">\n  why\n</gone></error></iq>'],
    ['any element', '<iq><error><assay:any/></error></iq>'],
    ['one of several', '<iq><error><assay:any-of><x/><gone xmlns="urn:a"/></assay:any-of></error></iq>'],
    ['the absence of attributes and children', '<iq to="{!}"><query assay:absent="true"/></iq>'],
    [
      'exactly these',
      '<iq assay:only="children"><error assay:only="all" type="cancel"><assay:any/></error></iq>',
    ],
  ])('%s', (_name, template) => {
    expect(differences(template, error)).toEqual([]);
  });
});

test.each([
  ['children', false],
  ['all', false],
  ['attributes', true],
])('text where a template lists only its %s', (only, fits) => {
  const found = differences(`<iq assay:only="${only}"/>`, '<iq>junk</iq>');
  expect(found).toEqual(fits ? [] : [{ path: '/iq/text()', expected: 'no text', found: 'junk' }]);
  expect(differences(`<iq assay:only="${only}"/>`, '<iq>\n </iq>')).toEqual([]);
});

describe('what differs is said', () => {
  test.each([
    ['another name', '<message/>', '/message', '<message>', '<iq>'],
    ['no namespace', '<iq xmlns=""/>', '/iq', '<iq xmlns="">', '<iq xmlns="jabber:client">'],
    ['another attribute', '<iq type="result"/>', '/iq/@type', 'result', 'error'],
    ['no attribute', '<iq to="{+}"/>', '/iq/@to', '{+}', 'no such attribute'],
    ['an attribute too many', '<iq id="{!}"/>', '/iq/@id', 'no such attribute', '1'],
    [
      'another text',
      '<iq><error><gone xmlns="urn:a">because</gone></error></iq>',
      '/iq/error/gone/text()',
      'because',
      'why',
    ],
    [
      'an extra attribute',
      '<iq><error assay:only="attributes"/></iq>',
      '/iq/error/@type',
      'no such attribute',
      'cancel',
    ],
    [
      'an extra child',
      '<iq><error assay:only="children"/></iq>',
      '/iq/error/gone',
      'no further child',
      '<gone xmlns="urn:a">why</gone>',
    ],
    [
      'a child that must not be',
      '<iq><error assay:absent="true"/></iq>',
      '/iq/error',
      'no <error>',
      '<error type="cancel"><gone xmlns="urn:a">why</gone></error>',
    ],
    [
      'no child at all',
      '<iq><error><gone xmlns="urn:a"><x/></gone></error></iq>',
      '/iq/error/gone/x',
      '<x>',
      'no child elements',
    ],
  ])('%s', (_name, template, path, expected, found) => {
    expect(differences(template, error)).toMatchObject([{ path, expected, found }]);
  });
});

describe('what is missing is said, and among what', () => {
  const said = (template: string, actual: string): readonly string[] =>
    differences(template, actual).map(differenceText);

  test.each([
    ['a name', '<iq><query xmlns="urn:q"/></iq>', '/iq/query: <query> is missing among <error>'],
    [
      'a namespace',
      '<iq><error><gone xmlns="urn:b"/></error></iq>',
      '/iq/error/gone: <gone xmlns="urn:b"> is missing among <gone xmlns="urn:a">',
    ],
    [
      'any of several',
      '<iq><error><assay:any-of><x/><y/></assay:any-of></error></iq>',
      '/iq/error/any-of: <x> or <y> is missing among <gone>',
    ],
  ])('%s', (_what, template, text) => {
    expect(said(template, error)).toEqual([text]);
  });

  test('a text among texts', () => {
    const offered = ['EXTERNAL', 'PLAIN', 'DIGEST-MD5'].map((name) => `<mechanism>${name}</mechanism>`);
    expect(
      said('<list><mechanism>SCRAM-SHA-1</mechanism></list>', `<list>${offered.join('')}</list>`),
    ).toEqual(['/list/mechanism: SCRAM-SHA-1 is missing among DIGEST-MD5, EXTERNAL, PLAIN']);
  });

  test('an attribute among attributes', () => {
    expect(
      said(
        '<list><feature var="urn:c"/></list>',
        '<list><feature var="urn:b"/><feature var="urn:a"/></list>',
      ),
    ).toEqual(['/list/feature/@var: urn:c is missing among urn:a, urn:b']);
  });

  test('an element by what was asked of it', () => {
    expect(
      said(
        '<list><item jid="a" role="x" kind="y"/></list>',
        '<list><item jid="b" role="z" kind="z"/><item jid="c"/></list>',
      ),
    ).toEqual([
      '/list/item: <item jid="a" role="x" kind="y"> is missing among <item jid="b" role="z" kind="z">, <item jid="c">',
    ]);
  });

  test('the one that was meant is told by what it has in common', () => {
    expect(
      said(
        '<list><item jid="a" role="x"/></list>',
        '<list><item jid="b" role="x"/><item jid="a" role="y"/><item jid="c" role="z"/></list>',
      ),
    ).toEqual(['/list/item/@role: expected x, found y']);
  });

  test('hundreds of others are counted', () => {
    const many = Array.from({ length: 300 }, (_, index) => `<i n="${1000 + index}"/>`).join('');
    expect(said('<list><i n="1"/></list>', `<list>${many}</list>`)).toEqual([
      `/list/i/@n: 1 is missing among ${Array.from({ length: 12 }, (_, index) => 1000 + index).join(', ')} and 288 more`,
    ]);
  });
});

describe('whatever the order of siblings', () => {
  const features = [
    '<starttls xmlns="urn:tls"><required/></starttls>',
    '<mechanisms xmlns="urn:sasl"><mechanism>PLAIN</mechanism><mechanism>EXTERNAL</mechanism></mechanisms>',
    '<compression xmlns="urn:zip"><method>zlib</method></compression>',
    '<item jid="a" role="x"/>',
    '<item jid="b" role="y"/>',
  ];
  const orders = features.map((_, by) => [...features.slice(by), ...features.slice(0, by)]);
  const actuals = [...orders, ...orders.map((order) => order.toReversed())]
    .map((order) => `<features>${order.join('')}</features>`)
    .flatMap((actual) => [actual, reversedXml(actual)]);

  test.each([
    ['a missing name', '<features><bind xmlns="urn:bind"/></features>'],
    [
      'a missing text',
      '<features><mechanisms xmlns="urn:sasl"><mechanism>SCRAM</mechanism></mechanisms></features>',
    ],
    ['a wrong attribute', '<features><item jid="a" role="y"/></features>'],
    ['one wanted twice', '<features><item role="x"/><item role="x"/></features>'],
    ['extras', '<features assay:only="children"><item jid="a"/></features>'],
    ['what must not be', '<features><item assay:absent="true"/></features>'],
    [
      'children of what must not be',
      '<features><mechanisms xmlns="urn:sasl" assay:absent="true"/></features>',
    ],
    ['one of several that are alike', '<features><item/><item jid="a" role="y"/></features>'],
    ['one of several that bind', '<features><item jid="{=x}"/><item jid="{x}" role="z"/></features>'],
  ])('the signature is the same: %s', (_what, template) => {
    const signatures = new Set(actuals.map((actual) => signatureOf(differences(template, actual), bindings)));
    expect(signatures.size).toBe(1);
    expect([...signatures][0]).toMatch(/^differs: ./);
  });
});

describe('children', () => {
  const list = '<list><i n="1"/><i n="2"/><i n="3"/></list>';

  test('each answer to one child of the template', () => {
    expect(differences('<list><i n="3"/><i n="1"/></list>', list)).toEqual([]);
    expect(differences('<list><i n="1"/><i n="1"/></list>', list).map(differenceText)).toEqual([
      '/list/i/@n: 1 is missing among 1, 2, 3',
    ]);
  });

  test('may be bound to an order', () => {
    expect(differences('<list assay:ordered="true"><i n="1"/><i n="3"/></list>', list)).toEqual([]);
    expect(differences('<list assay:ordered="true"><i n="3"/><i n="1"/></list>', list)).toEqual([
      { path: '/list/i', expected: '<i n="3">', found: 'another order' },
    ]);
  });

  test('that an order skips are extra all the same', () => {
    expect(
      differences('<list assay:ordered="true" assay:only="children"><i n="1"/><i n="3"/></list>', list),
    ).toMatchObject([{ path: '/list/i', expected: 'no further child', found: '<i n="2"/>' }]);
  });

  test.each([
    ['<item jid="x"/><item jid="y" role="mod"/>', '/q/item/@role: expected mod, found no such attribute'],
    ['<item jid="x" role="no"/><item role="mod"/>', '/q/item/@role: expected mod, found no'],
    ['<item/><item role="mod"/>', '/q/item/@jid: expected x, found no such attribute'],
  ])('are blamed by what is nearest, also where another could have it: %s', (items, told) => {
    const template = '<q><item/><item jid="x" role="mod"/></q>';
    for (const actual of [`<q>${items}</q>`, reversedXml(`<q>${items}</q>`)])
      expect(differences(template, actual).map(differenceText)).toEqual([told]);
  });

  test('share what they bind', () => {
    const pair = '<list><a id="{=x}"/><b id="{x}"/></list>';
    expect(match(pair, '<list><a id="1"/><b id="1"/></list>')).toEqual({
      differences: [],
      bound: [['x', '1']],
    });
    expect(differences(pair, '<list><a id="1"/><b id="2"/></list>')).toEqual([
      { path: '/list/b/@id', expected: '{x}', found: '2' },
    ]);
    expect(differences(pair, '<list><a/><b id="2"/></list>')).toEqual([
      { path: '/list/a/@id', expected: '{=x}', found: 'no such attribute' },
      { path: '/list/b/@id', expected: '{x}', found: '2' },
    ]);
  });
});

describe('if there is a way in which all fits, it is found', () => {
  test.each([
    ['a wildcard before a literal', '<l><m>{*}</m><m>PLAIN</m></l>', '<l><m>PLAIN</m><m>X</m></l>'],
    ['any element before a certain one', '<l><assay:any/><a/></l>', '<l><a/><b/></l>'],
    [
      'a choice that must leave one for each',
      '<l><assay:any-of><a/><b/></assay:any-of><assay:any-of><b/><c/></assay:any-of><b/></l>',
      '<l><b/><c/><a/></l>',
    ],
    [
      'a name that must be bound to the second',
      '<l><m>{=x}</m><m>PLAIN</m></l>',
      '<l><m>PLAIN</m><m>X</m></l>',
    ],
    [
      'names that siblings share',
      '<l><a id="{=x}"/><b id="{x}"/></l>',
      '<l><a id="1"/><a id="2"/><b id="3"/><b id="2"/></l>',
    ],
    [
      'a value that can be read in several ways, before what needs one of them',
      '<l><m>{=x}-{=y}</m><n>{x}</n></l>',
      '<l><m>1-2-3</m><n>1-2</n></l>',
    ],
    ['the same behind it', '<l><n>{x}</n><m>{=x}-{=y}</m></l>', '<l><n>1-2</n><m>3-4</m><m>1-2-3</m></l>'],
    ['the same in one element', '<l a="{=x}.{*}" b="{x}"/>', '<l a="1.2.3" b="1.2"/>'],
    [
      'several of them',
      '<l><m a="{=x}-{=y}" b="{=z}/{*}">{=u}.{*}</m><n>{x}{y}{z}{u}</n></l>',
      '<l><m a="1-2-3" b="4/5/6">7.8.9</m><n>1-234/57.8</n></l>',
    ],
    [
      'in a resourcepart',
      '<l><m jid="romeo@example.net/{=x}-{=y}"/><n>{x}</n></l>',
      '<l><m jid="Romeo@EXAMPLE.NET/1-2-3"/><n>1-2</n></l>',
    ],
    [
      'in an order',
      '<l assay:ordered="true"><m>{=x}-{=y}</m><n>{x}</n></l>',
      '<l><m>1-2-3</m><n>1-2</n></l>',
    ],
    [
      'names across branches',
      '<l><a><i id="{=x}"/></a><b><i id="{x}"/></b></l>',
      '<l><a><i id="1"/><i id="2"/></a><b><i id="2"/></b></l>',
    ],
    [
      'names in an order',
      '<l assay:ordered="true"><i id="{=x}"/><i id="{=y}"/><i id="{x}"/></l>',
      '<l><i id="1"/><i id="2"/><i id="3"/><i id="2"/></l>',
    ],
    [
      'exactly these, with something absent that would depend on the choice',
      '<l assay:only="children"><a id="{=x}"/><a/><b not="{x}" assay:absent="true"/><b/></l>',
      '<l><a id="1"/><a id="2"/><b not="1"/></l>',
    ],
  ])('%s', (_what, template, actual) => {
    expect(differences(template, actual)).toEqual([]);
  });

  test('what it binds belongs together', () => {
    expect(
      match('<l><a id="{=x}"/><b id="{x}"/></l>', '<l><a id="1"/><a id="2"/><b id="2"/></l>').bound,
    ).toEqual([['x', '2']]);
  });

  test('a value that can be read in several ways is read up to where the text behind a part first comes', () => {
    expect(match('<l><m>{=x}-{=y}</m><n>{x}</n></l>', '<l><m>1-2-3</m><n>1</n><n>1-2</n></l>').bound).toEqual(
      [
        ['x', '1'],
        ['y', '2-3'],
      ],
    );
    expect(
      differences('<l><m>{=x}-{=y}</m><n>{x}</n></l>', '<l><m>1-2-3</m><n>2</n></l>').map(differenceText),
    ).toEqual(['/l/n/text(): expected {x}, found 2']);
  });

  test('the many readings of long values take no time', () => {
    const long = '-'.repeat(50_000);
    const began = performance.now();
    expect(differences('<l><m>{=x}-{=y}-{=z}.</m><n>{x}</n></l>', `<l><m>${long}</m><n/></l>`)).toHaveLength(
      2,
    );
    expect(
      differences('<l><m>{=x}-{=y}-{=z}</m><n>{x}</n></l>', `<l><m>${long}</m><n>2</n></l>`),
    ).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('in lists of hundreds, at once', () => {
    const items = Array.from({ length: 400 }, (_, index) => index);
    const wanted = items.map((n) => `<i n="${n === 0 ? '{*}' : n}"/>`).join('');
    const there = items.toReversed().map((n) => `<i n="${n}"/>`);
    const began = performance.now();
    expect(differences(`<l>${wanted}</l>`, `<l>${there.join('')}</l>`)).toEqual([]);
    expect(
      differences('<l><i n="{=x}"/><i n="{=y}"/><b n="{x}"/></l>', `<l>${there.join('')}</l>`),
    ).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('and where that would take for ever, it is said', () => {
    const there = `<l>${Array.from({ length: 200 }, (_, n) => `<i n="${n}"/>`).join('')}<b n="x"/></l>`;
    const names = ['a', 'b', 'c', 'd'];
    const wanted = `<l>${names.map((name) => `<i n="{=${name}}"/>`).join('')}<b n="{a}{b}{c}{d}"/></l>`;
    expect(() => differences(wanted, there)).toThrow('can fit in too many ways');
  });
});

describe('what must not be is looked for among all children', () => {
  const roster = '<query><item jid="a" subscription="from" ask="subscribe"/></query>';

  test('a child that another part of the template takes is one of them', () => {
    expect(
      differences(
        '<query><item ask="subscribe"/><item subscription="{from|to|both}" assay:absent="true"/></query>',
        roster,
      ).map(differenceText),
    ).toEqual([
      '/query/item: expected no <item subscription="{from|to|both}">, found <item jid="a" subscription="from" ask="subscribe"/>',
    ]);
  });

  test('one that is otherwise may be', () => {
    expect(
      differences(
        '<query><item ask="subscribe"/><item subscription="{to|both}" assay:absent="true"/></query>',
        roster,
      ),
    ).toEqual([]);
  });

  test('it binds nothing', () => {
    expect(() => differences('<query><item jid="{=x}" assay:absent="true"/></query>', roster)).toThrow(
      '{=x} where nothing can be bound',
    );
  });
});

describe('attributes', () => {
  const actual = '<a xmlns:p="urn:x" p:id="1" xml:lang="en" id="2"/>';

  test('with a prefix are told by their namespace', () => {
    expect(differences('<a xmlns:q="urn:x" q:id="1" xml:lang="en" id="2"/>', actual)).toEqual([]);
    expect(differences('<a xmlns:p="urn:y" p:id="1"/>', actual)).toEqual([
      { path: '/a/@p:id', expected: '1', found: 'no such attribute' },
    ]);
    expect(differences('<a xmlns:q="urn:x" q:id="{!}"/>', actual)).toEqual([
      { path: '/a/@q:id', expected: 'no such attribute', found: '1' },
    ]);
  });

  test('that are listed by another prefix are no extras', () => {
    const template = '<a xmlns:q="urn:x" q:id="{+}" xml:lang="{+}" id="{+}" assay:only="attributes"/>';
    expect(differences(template, actual)).toEqual([]);
  });
});

describe('JIDs compare as JIDs', () => {
  const known = new Map([
    ['domain', 'example.net'],
    ['romeo.jid', 'romeo@example.net'],
    ['romeo.full', 'romeo@example.net/Orchard'],
    ['romeo.user', 'romeo'],
  ]);
  const fits = (template: string, actual: string): boolean =>
    matchElement(parseFragment(template), parseFragment(actual), known).differences.length === 0;

  test.each([
    ['in `from`', '<a from="romeo@example.net"/>', '<a from="Romeo@EXAMPLE.NET."/>'],
    ['in any attribute that is said to have one', '<a by="{romeo.jid}"/>', '<a by="Romeo@EXAMPLE.NET"/>'],
    ['in text that is said to be one', '<a>{romeo.full}</a>', '<a>Romeo@EXAMPLE.NET/Orchard</a>'],
    ['in a `jid` element', '<jid>romeo@example.net</jid>', '<jid>Romeo@EXAMPLE.NET</jid>'],
    ['in upper case', '<a by="{upper:{romeo.jid}}"/>', '<a by="romeo@example.net"/>'],
    ['in part in upper case', '<a by="{romeo.user}@{upper:{domain}}"/>', '<a by="romeo@example.net"/>'],
    ['put together', '<a by="{romeo.user}@{domain}"/>', '<a by="Romeo@EXAMPLE.NET"/>'],
    ['up to an open resourcepart', '<a from="{romeo.jid}/{+}"/>', '<a from="Romeo@EXAMPLE.NET/x"/>'],
    ['by alternatives', '<a from="{a@b|c@d}"/>', '<a from="C@D"/>'],
  ])('%s', (_where, template, actual) => {
    expect(fits(template, actual)).toBe(true);
  });

  test.each([
    ['elsewhere', '<a by="romeo@example.net"/>', '<a by="Romeo@example.net"/>'],
    ['in their resourcepart', '<a>{romeo.full}</a>', '<a>romeo@example.net/orchard</a>'],
    ['in an open resourcepart', '<a from="{romeo.jid}/{x|y}"/>', '<a from="romeo@example.net/X"/>'],
    ['where one is ruled out', '<a from="{!romeo.jid}"/>', '<a from="Romeo@EXAMPLE.NET"/>'],
    ['in a regular expression', '<a from="{/romeo@.*/}"/>', '<a from="Romeo@example.net"/>'],
  ])('but not %s', (_where, template, actual) => {
    expect(fits(template, actual)).toBe(false);
  });
});

test('a name that nothing has bound is told, not taken for anything', () => {
  expect(() => differences('<a id="{nobody}"/>', '<a id="1"/>')).toThrow(new UnboundError('nobody'));
});
