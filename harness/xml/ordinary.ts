import { ns } from './namespaces.ts';
import type { Attributes, Tree } from './tree.ts';

/** Characters that XML forbids, or changes as it reads. */
const oddCharacter = /[^\t\n -\ufffd]/;
const declaration =
  /^<\?xml version=(?:'1\.0'|"1\.0")(?: encoding=(?:'[A-Za-z][\w.-]*'|"[A-Za-z][\w.-]*"))? ?\?>/;
const reference = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));|&/g;
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** What no declaration of ours may bind: who may is for a parser to say. */
const reservedNames = ['xmlns:xml', 'xmlns:xmlns'];
const reservedNamespaces = ['http://www.w3.org/XML/1998/namespace', 'http://www.w3.org/2000/xmlns/'];
/** A tag that is cut is read from its beginning again when more of it comes, unless it is longer. */
const longestTag = 4096;

const [nameStart, nameRest, space] = [1, 2, 4];
/** What each character of ASCII can be. */
const classes = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) return nameStart | nameRest;
  if (/[\d.-]/.test(character)) return nameRest;
  return /[ \n\t]/.test(character) ? space : 0;
});
const isA = (what: number, code: number): boolean => ((classes[code] ?? 0) & what) !== 0;

const [tab, lineFeed, doubleQuote, ampersand, singleQuote, slash] = [0x09, 0x0a, 0x22, 0x26, 0x27, 0x2f];
const [colon, lessThan, equals, greaterThan] = [0x3a, 0x3c, 0x3d, 0x3e];

/** Where something ends; or that the text ends in it, or that it is nothing ordinary. */
type End = number;
const cut = -1;
const odd = -2;

const isChar = (code: number): boolean =>
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);

/** A text with its references replaced; nothing where one of them is no ordinary one. */
const withoutReferences = (text: string): string | undefined => {
  if (!text.includes('&')) return text;
  let known = true;
  const replaced = text.replace(reference, (_, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return named[name] ?? '';
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    if (isChar(code)) return String.fromCodePoint(code);
    known = false;
    return '';
  });
  return known ? replaced : undefined;
};

const behindSpaces = (text: string, from: number): number => {
  let at = from;
  while (isA(space, text.charCodeAt(at))) at += 1;
  return at;
};

const behindName = (text: string, from: number): End => {
  let at = from;
  for (const last of [false, true]) {
    if (at === text.length) return cut;
    if (!isA(nameStart, text.charCodeAt(at))) return odd;
    while (isA(nameRest, text.charCodeAt(at))) at += 1;
    if (at === text.length) return cut;
    if (text.charCodeAt(at) !== colon) return at;
    if (last) return odd;
    at += 1;
  }
  return odd;
};

/** Where the quote closes that opens before. */
const closingQuote = (text: string, from: number, quote: number): End => {
  let refers = false;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === lessThan || code === lineFeed || code === tab) return odd;
    if (code === ampersand) refers = true;
  }
  return refers ? odd : cut;
};

const isSoundDeclaration = (name: string, value: string): boolean =>
  value !== '' &&
  value === value.trim() &&
  !reservedNames.includes(name) &&
  !reservedNamespaces.includes(value);

const prefixOf = (name: string): string | undefined => {
  const at = name.indexOf(':');
  return at < 0 ? undefined : name.slice(0, at);
};

/** What is read of a tag. */
interface Reading {
  readonly attributes: Attributes;
  /** That of attributes that declare no namespace. */
  prefix: string | undefined;
}

/** Reads the attribute that begins here. */
const readAttribute = (text: string, from: number, reading: Reading): End => {
  const { attributes } = reading;
  const nameEnd = behindName(text, from);
  if (nameEnd < 0) return nameEnd;
  const sign = behindSpaces(text, nameEnd);
  if (sign === text.length) return cut;
  if (text.charCodeAt(sign) !== equals) return odd;
  const open = behindSpaces(text, sign + 1);
  if (open === text.length) return cut;
  const quote = text.charCodeAt(open);
  if (quote !== doubleQuote && quote !== singleQuote) return odd;
  const close = closingQuote(text, open + 1, quote);
  if (close < 0) return close;
  const name = text.slice(from, nameEnd);
  const value = withoutReferences(text.slice(open + 1, close));
  if (value === undefined || name === '__proto__' || Object.hasOwn(attributes, name)) return odd;
  const prefix = prefixOf(name);
  if (name === 'xmlns' || prefix === 'xmlns') {
    if (!isSoundDeclaration(name, value)) return odd;
  } else if (prefix !== undefined) {
    // Two prefixes may be bound to one namespace, and two attributes be one.
    if (reading.prefix !== undefined && reading.prefix !== prefix) return odd;
    reading.prefix = prefix;
  }
  attributes[name] = value;
  return close + 1;
};

/** The namespace that a prefix is bound to in a tag, or the default one. */
const namespaceOf = (prefix: string | undefined, { attributes }: Reading, tree: Tree): string | undefined =>
  attributes[prefix === undefined ? 'xmlns' : `xmlns:${prefix}`] ?? tree.current?.findNS(prefix);

/** Whether the prefixes of a tag are bound. */
const areBound = (own: string | undefined, reading: Reading, tree: Tree): boolean => {
  const { prefix } = reading;
  return (
    (own === undefined || namespaceOf(own, reading, tree) !== undefined) &&
    (prefix === undefined || prefix === 'xml' || namespaceOf(prefix, reading, tree) !== undefined)
  );
};

const readOpening = (text: string, from: number, tree: Tree): End => {
  const nameEnd = behindName(text, from + 1);
  if (nameEnd < 0) return nameEnd;
  const reading: Reading = { attributes: {}, prefix: undefined };
  let at = behindSpaces(text, nameEnd);
  for (let before = nameEnd; isA(nameStart, text.charCodeAt(at)); at = behindSpaces(text, before)) {
    if (at === before) return odd;
    before = readAttribute(text, at, reading);
    if (before < 0) return before;
  }
  const isEmpty = text.charCodeAt(at) === slash;
  if (isEmpty) at += 1;
  if (at === text.length) return cut;
  if (text.charCodeAt(at) !== greaterThan) return odd;
  const name = text.slice(from + 1, nameEnd);
  const prefix = prefixOf(name);
  if (!areBound(prefix, reading, tree)) return odd;
  const stream = name === 'stream' || name.endsWith(':stream');
  tree.open(name, reading.attributes, stream && namespaceOf(prefix, reading, tree) === ns.stream);
  if (isEmpty) tree.close();
  return at + 1;
};

const readClosing = (text: string, from: number, tree: Tree): End => {
  const name = tree.current?.name;
  if (name === undefined) return odd;
  const nameEnd = from + 2 + name.length;
  if (!text.startsWith(name, from + 2))
    return text.length < nameEnd && name.startsWith(text.slice(from + 2)) ? cut : odd;
  const at = behindSpaces(text, nameEnd);
  if (at === text.length) return cut;
  if (text.charCodeAt(at) !== greaterThan) return odd;
  tree.close();
  return at + 1;
};

/** As far as there can be no `]]>` that begins in it. */
const withoutBrackets = (text: string): number => {
  if (!text.endsWith(']')) return text.length;
  return text.length - (text.endsWith(']]') ? 2 : 1);
};

const readText = (text: string, from: number, tree: Tree): End => {
  const tag = text.indexOf('<', from);
  const all = text.slice(from, tag < 0 ? text.length : tag);
  const run = tag < 0 ? all.slice(0, withoutBrackets(all)) : all;
  if (all.includes(']]>') || (tree.root === undefined && /[^ \n\t]/.test(all))) return odd;
  if (run === '') return cut;
  const value = withoutReferences(run);
  if (value === undefined) return odd;
  tree.text(value);
  return from + run.length;
};

/** What is left for a parser that knows all of XML. */
export interface Remainder {
  /** What has been read, as far as it says what may come: the tags that are open. */
  readonly before: string;
  readonly rest: string;
}

/**
 * Reads ordinary XML: tags and text as nearly all streams have them, with nothing in them that XML has further rules for.
 * It takes a fraction of the time of a parser, and leaves it to one to say what is wrong: the first thing that is not
 * ordinary ends it.
 */
export const ordinaryReader = (tree: Tree): ((text: string) => Remainder | undefined) => {
  /** The XML declaration, and the tags that are open. */
  const open: string[] = [];
  let kept = '';

  /** The XML declaration, if this is where it stands. */
  const readDeclaration = (text: string): End => {
    const [found] = declaration.exec(text) ?? [];
    if (found === undefined) return odd;
    open.push(found);
    return found.length;
  };
  const readTag = (text: string, from: number): End => {
    const code = text.charCodeAt(from + 1);
    if (from + 1 === text.length) return cut;
    const depth = tree.depth;
    const end = code === slash ? readClosing(text, from, tree) : readOpening(text, from, tree);
    if (end < 0) return end;
    // The tag that closes the stream stays: what comes behind it comes behind a whole document.
    if (tree.depth > depth || tree.over) open.push(text.slice(from, end));
    else if (tree.depth < depth) open.pop();
    return end;
  };
  const readNext = (text: string, from: number): End => {
    const isTag = text.charCodeAt(from) === lessThan;
    if (open.length === 0 && (!isTag || text.startsWith('<?'))) return isTag ? readDeclaration(text) : odd;
    if (tree.over) return odd;
    return isTag ? readTag(text, from) : readText(text, from, tree);
  };

  return (more) => {
    const text = kept + more;
    kept = '';
    let at = 0;
    let end: End = oddCharacter.test(more) ? odd : 0;
    while (end >= 0 && at < text.length && !tree.dead) {
      end = readNext(text, at);
      if (end > 0) at = end;
    }
    if (end === odd || text.length - at > longestTag) return { before: open.join(''), rest: text.slice(at) };
    kept = text.slice(at);
    return undefined;
  };
};
