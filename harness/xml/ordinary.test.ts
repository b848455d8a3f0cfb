import { expect, test } from 'vitest';
import { decoderLimits, type StreamItem, streamDecoder } from './decode.ts';
import { ordinaryReader } from './ordinary.ts';
import { strictReader } from './strict.ts';
import { createTree } from './tree.ts';

const header =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id=\"s1\">";
const stanza =
  "<message xml:lang='en' id = 'm1'><body>a&amp;b</body>\n<p:x xmlns:p='urn:p' p:y=\"1\"/></message >";
const stream = `${header}${stanza}</stream:stream>`;

const shown = (item: StreamItem): string =>
  'element' in item ? `${item.kind} ${item.element}` : Object.values(item).join(' ');

/** What was there after each chunk. */
const read = (chunks: readonly string[]): readonly string[] => {
  const items: string[] = [];
  const decoder = streamDecoder((item) => items.push(shown(item)));
  return chunks.map((chunk) => {
    decoder.write(chunk);
    return items.join('\n');
  });
};

const readStrictly = (chunks: readonly string[]): readonly string[] => {
  const items: string[] = [];
  const tree = createTree((item) => items.push(shown(item)), decoderLimits);
  const write = strictReader(tree, '');
  return chunks.map((chunk) => {
    if (!tree.dead) write(chunk);
    return items.join('\n');
  });
};

const leaves = (text: string): string | undefined =>
  ordinaryReader(createTree(() => undefined, decoderLimits))(text)?.rest;

test.each([
  ['a stream that is closed', stream],
  ['a tag that is cut', `${header}<message to='juliet`],
  ['text that is cut where `]]>` may begin', `${header}<a>text]]`],
  ['references to characters', `${header}<a b='&quot;&#65;'>&#x1F44B;&apos;</a>`],
  ['a declaration with an encoding', header.replace("'1.0'", '"1.0" encoding="UTF-8"')],
  ['two attributes with one prefix', `${header}<a xml:lang='en' xml:space='default'/>`],
  ['another stream', `${header}<stream:stream>`],
  ['no declaration', header.slice(header.indexOf('<stream'))],
])('%s takes no parser', (_, text) => {
  expect(leaves(text)).toBeUndefined();
});

test.each([
  ['a comment', '<!-- b -->'],
  ['a section of character data', '<![CDATA[b]]>'],
  ['a name that is not ASCII', '<é/>'],
  ['a prefix that is not bound', '<p:b/>'],
  ['an attribute twice', "<b c='1' c='2'/>"],
  ['attributes with different prefixes', "<b xmlns:p='urn:p' xml:lang='en' p:c='d'/>"],
  ['a line end in a value', "<b c='\n'/>"],
  ['a reference to something else', '&nbsp;'],
  ['the end of a section without its beginning', ']]>'],
  ['a tag that does not match', '</b>'],
  ['a namespace that is reserved', "<b xmlns:p='http://www.w3.org/2000/xmlns/'/>"],
  ['no namespace', "<b xmlns=''/>"],
])('%s is left to a parser', (_, odd) => {
  expect(leaves(`${header}<a>${odd}</a>`)?.startsWith(odd)).toBe(true);
});

test('the parser is told what is open', () => {
  const reader = ordinaryReader(createTree(() => undefined, decoderLimits));
  expect(reader(`${header}<a b='1'><c/><d>text<!--`)).toEqual({
    before: `${header}<a b='1'><d>`,
    rest: '<!--',
  });
});

const bits = [
  ...['<', '>', '&', ';', '"', "'", '/', ' ', '\n', '\t', '\r', ']', ']]>', ':', '=', '!', '-', '1', 'a'],
  ...['&amp;', '&#65;', '&#0;', '&nbsp;', '<!--x-->', '<?x y?>', '<![CDATA[z]]>', '<a/>', '<a>', '</a>'],
  ...['<stream:stream>', '</stream:stream>', '<x:y/>', '<xml:y/>', '</message>', '<?xml version="1.0"?>'],
  ...[' xmlns=""', ' xmlns:p="urn:q"', ' xmlns:r="urn:r" r:y="2"', ' p:y="1"', ' id="2"', ' __proto__="3"'],
  ...[
    ' xmlns:xml="x"',
    ' xmlns:r="http://www.w3.org/XML/1998/namespace"',
    ' a=b',
    '\u0001',
    '\uFFFF',
    '\uFEFF',
  ],
  ...['é', '👋', '\u00A0', '\u0085'],
];

/** Whether what comes of these chunks, and after which, is as a parser alone has it. */
const isRead = (chunks: readonly string[]): boolean =>
  read(chunks).join('\0') === readStrictly(chunks).join('\0');

test.each(bits)(
  'a stream with %j anywhere in it is read as a parser alone reads it, however it is cut',
  (bit) => {
    const wrong: string[] = [];
    for (let at = 0; at <= stream.length; at += 1) {
      const [before, behind] = [stream.slice(0, at), stream.slice(at)];
      if (!isRead([before + bit + behind]) || !isRead([before, bit, behind])) wrong.push(before);
    }
    for (let at = header.length; at <= stream.length; at += 5)
      if (!isRead([header, ...stream.slice(header.length, at), ...bit, ...stream.slice(at)]))
        wrong.push(stream.slice(0, at));
    expect(wrong).toEqual([]);
  },
);
