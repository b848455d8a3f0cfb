import { Element } from 'ltx';
import { SaxesParser } from 'saxes';
import { ns } from './namespaces.ts';
import { utf8Decoder } from './utf8.ts';

/** What an XML stream yields, in order of arrival (RFC 6120 sections 4 and 11). */
export type StreamItem =
  /** The opening `<stream:stream>` tag; the element has attributes and no children. */
  | { readonly kind: 'header'; readonly element: Element }
  /** A complete first-level child of the stream. */
  | { readonly kind: 'element'; readonly element: Element }
  | { readonly kind: 'footer' }
  /** Not well-formed or not namespace-well-formed; nothing after it is read. */
  | { readonly kind: 'malformed'; readonly problem: string }
  /** XML that RFC 6120 section 11.1 forbids on a stream. */
  | { readonly kind: 'restricted'; readonly what: 'comment' | 'processing instruction' | 'doctype' };

/** The problem of a stream that another begins inside: that one was answered, and not ended. */
export const secondStream = 'another stream begins inside it';

export interface StreamDecoder {
  /** Reads the next bytes of the stream, which may end anywhere, even inside a character. */
  write(bytes: Uint8Array): void;
}

export interface DecoderLimits {
  /** Bytes without the end of a first-level element, give or take a chunk; then the stream counts as malformed. */
  readonly elementSize: number;
  readonly depth: number;
  /** Elements on one stream, at any depth: each costs us far more than its few bytes. */
  readonly elements: number;
}

/** Far above what any sound server sends, far below what would hurt us. */
export const decoderLimits: DecoderLimits = {
  elementSize: 4 * 1024 * 1024,
  depth: 500,
  elements: 100_000,
};

/** What saxes says of an XML declaration behind anything else. */
const lateDeclaration = 'an XML declaration must be at the start of the document.';

/** What saxes says of a closing tag that does not match. */
const wrongCloseTag = 'unexpected close tag.';

/** saxes looks at a reference only when it ends; one that cannot end well is malformed as soon as it is seen. */
const referenceProblem = (parser: object): string | undefined => {
  const begun = 'entity' in parser ? String(parser.entity) : '';
  if (/[\s<>&"'/]/.test(begun)) return 'disallowed character in entity name.';
  return begun.length > longestReference ? 'undefined entity.' : undefined;
};
const longestReference = 32;

/**
 * A strict, namespace-aware reader of one XML stream. ltx's own parser accepts what RFC 6120 forbids, so
 * elements are built from saxes' events. Entities other than XML's five are malformed, never expanded.
 */
export const streamDecoder = (
  emit: (item: StreamItem) => void,
  limits: DecoderLimits = decoderLimits,
): StreamDecoder => {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const utf8 = utf8Decoder();
  let root: Element | undefined;
  let current: Element | undefined;
  let depth = 0;
  let size = 0;
  let elements = 0;
  let ended = false;
  let dead = false;
  /** Those of the tag that is being read. */
  let attributes: Record<string, string> | undefined;

  /** saxes closes elements before it says that the tag was not theirs: what ended is held until it is sure. */
  let ending: StreamItem | undefined;

  const settle = (): void => {
    const item = ending;
    ending = undefined;
    if (item && !dead) emit(item);
  };
  const die = (problem: string): void => {
    if (dead) return;
    if (problem !== wrongCloseTag) settle();
    dead = true;
    emit({ kind: 'malformed', problem });
  };
  const text = (value: string): void => {
    if (!dead && current !== undefined && current !== root) current.t(value);
  };

  const restricted = (what: (StreamItem & { kind: 'restricted' })['what']): void => {
    settle();
    if (!dead) emit({ kind: 'restricted', what });
  };

  parser.on('error', (error) =>
    die(current === root && error.message === lateDeclaration ? secondStream : error.message),
  );
  parser.on('comment', () => restricted('comment'));
  parser.on('processinginstruction', () => restricted('processing instruction'));
  parser.on('doctype', () => restricted('doctype'));
  parser.on('text', text);
  parser.on('cdata', text);
  // Gathered as they come: the table that saxes makes of them for each tag took as long to read as the tag itself.
  parser.on('attribute', ({ name, value }) => {
    attributes ??= {};
    if (name === '__proto__') Object.defineProperty(attributes, name, { value, enumerable: true });
    else attributes[name] = value;
  });
  parser.on('opentag', (tag) => {
    const own = attributes;
    attributes = undefined;
    settle();
    if (dead) return;
    depth += 1;
    elements += 1;
    if (elements > limits.elements)
      return die(`there are more than ${limits.elements} elements on the stream`);
    if (depth > limits.depth) return die(`elements are nested more than ${limits.depth} deep`);
    const element = new Element(tag.name);
    if (own) element.attrs = own;
    if (root === undefined) {
      root = element;
      current = element;
      return emit({ kind: 'header', element });
    }
    if (current === root) {
      if (tag.local === 'stream' && tag.uri === ns.stream && root.is('stream', ns.stream))
        return die(secondStream);
      element.parent = root;
    } else current?.cnode(element);
    current = element;
  });
  parser.on('closetag', () => {
    settle();
    if (dead || current === undefined) return;
    depth -= 1;
    if (current === root) {
      ending = { kind: 'footer' };
      return;
    }
    const parent: Element | null = current.parent;
    if (parent === root) {
      ended = true;
      ending = { kind: 'element', element: current };
    }
    current = parent ?? undefined;
  });

  return {
    write(bytes) {
      if (dead) return;
      const { text, sound } = utf8(bytes);
      size += bytes.length;
      ended = false;
      parser.write(text);
      settle();
      const problem = referenceProblem(parser);
      if (problem) die(problem);
      if (ended) size = 0;
      else if (size > limits.elementSize) die(`one element is longer than ${limits.elementSize} bytes`);
      if (!sound) die('bytes that are not UTF-8');
    },
  };
};
