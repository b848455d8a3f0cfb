/** A text or the value of an attribute, as it stands in XML. */
export interface XmlValue {
  readonly of: 'text' | 'attribute';
  /** The local name of the element or attribute; nothing where it is only a piece of an element's text, as far as one sees. */
  readonly name: string | undefined;
  readonly from: number;
  /** Nothing where its end has not come. */
  readonly to: number | undefined;
}

const localName = (name: string | undefined): string | undefined => name?.slice(name.indexOf(':') + 1);

const cdata = '<![CDATA[';
const cdataEnd = /\]\]>/g;

/** What stands behind each message of a wire that is no stream: XML cannot have it. */
export const messageEnd = '\u001e';

/** Texts end where a tag begins, or with the message that they are in; values at their quote, and there, too, if it is missing. */
const textEnd = new RegExp(`[<${messageEnd}]`, 'g');
const valueEnds: ReadonlyMap<string, RegExp> = new Map(
  ['"', "'"].map((quote) => [quote, new RegExp(`[<${messageEnd}${quote}]`, 'g')]),
);

const firstOf = (marks: RegExp, data: string, from: number): number | undefined => {
  marks.lastIndex = from;
  return marks.exec(data)?.index;
};

/** @param tag what stands before it. */
const textFrom = (data: string, from: number, tag = ''): XmlValue => {
  const end = firstOf(textEnd, data, from);
  // It is a piece where an element follows.
  const to = end === data.length - 1 && data[end] === '<' ? undefined : end;
  const [, opened] = /^<([^\s/>?]+)(?:.*[^/])?>$/s.exec(tag) ?? [];
  const isWhole = end !== undefined && data[end + 1] === '/';
  return { of: 'text', name: isWhole ? localName(opened) : undefined, from, to };
};

/** The text or value that a place is in; nothing where names, comments and the like are, or nothing tells that this is XML. */
export const xmlValueAt = (data: string, at: number): XmlValue | undefined => {
  const open = data.lastIndexOf('<', at);
  if (open < 0) return undefined;
  if (data.startsWith(cdata, open)) {
    const from = open + cdata.length;
    const to = firstOf(cdataEnd, data, from);
    return to !== undefined && to < at
      ? textFrom(data, to + ']]>'.length)
      : { of: 'text', name: undefined, from, to };
  }
  if (data[open + 1] === '!') return undefined;
  let quote: string | undefined;
  let from = open;
  for (let index = open + 1; index < at; index += 1) {
    const character = data[index];
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === '>') return textFrom(data, index + 1, data.slice(open, index + 1));
    else if (character === '"' || character === "'") {
      quote = character;
      from = index + 1;
    }
  }
  if (quote === undefined) return undefined;
  const [, name] = /([^\s=]+)\s*=\s*$/.exec(data.slice(open, from - 1)) ?? [];
  return {
    of: 'attribute',
    name: localName(name),
    from,
    to: firstOf(valueEnds.get(quote) ?? textEnd, data, from),
  };
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What a value stands for; what is no reference in XML stays as it is, as a server may have sent it. */
export const plainValue = (value: string): string =>
  value.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
