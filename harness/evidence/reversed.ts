import { recorded } from './bytes.ts';
import { inOnePiece } from './cut.ts';
import type { TranscriptEvent } from './transcript.ts';

const attribute = /\s+[^\s=<>"']+\s*=\s*(?:"[^"]*"|'[^']*')/g;

/** What XML is made of: comments and the like, tags, text. */
const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s<>/!?]+)((?:\s+[^\s=<>"']+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|[^<]+|</g;

interface Part {
  readonly text: string;
  readonly isElement: boolean;
}

interface Open {
  readonly name: string;
  readonly tag: string;
  readonly parts: Part[];
}

/** What is in these came in the order in which it was sent. */
const holdsStanzas = ({ name, tag }: Open): boolean =>
  /^(?:\w+:)?stream$/.test(name) || tag.includes('http://jabber.org/protocol/httpbind');

const textOf = (parts: readonly Part[]): string => parts.map(({ text }) => text).join('');

/** Elements change places with each other; text between them stays. */
const turned = (parts: readonly Part[]): readonly Part[] => {
  const elements = parts.filter(({ isElement }) => isElement);
  return parts.map((part) => (part.isElement ? (elements.pop() ?? part) : part));
};

const reversedTag = (tag: string, attributes: string): string =>
  attributes === ''
    ? tag
    : tag.replace(attributes, () => (attributes.match(attribute) ?? []).toReversed().join(''));

/** Elements with their attributes and children in reverse; what does not begin and end here stays as it is. */
export const reversedXml = (xml: string): string => {
  const root: Open = { name: '', tag: '', parts: [] };
  const stack: Open[] = [];
  const add = (text: string, isElement = false): void => {
    (stack.at(-1) ?? root).parts.push({ text, isElement });
  };
  for (const [whole, close, name, attributes = '', empty] of xml.matchAll(token)) {
    const open = stack.at(-1);
    if (name === undefined) add(whole);
    else if (close === '') {
      const tag = reversedTag(whole, attributes);
      if (empty) add(tag, true);
      else stack.push({ name, tag, parts: [] });
    } else if (open?.name === name) {
      stack.pop();
      const parts = holdsStanzas(open) ? open.parts : turned(open.parts);
      add(`${open.tag}${textOf(parts)}${whole}`, true);
    } else add(whole);
  }
  return textOf(root.parts) + stack.map(({ tag, parts }) => tag + textOf(parts)).join('');
};

/** The same transcript as if the server had written all that it wrote the other way round, but for the order of stanzas. */
export const inReverse = (transcript: readonly TranscriptEvent[]): readonly TranscriptEvent[] =>
  inOnePiece(transcript).map((event) =>
    event.kind === 'bytes' && event.direction === 'in' && event.text !== undefined
      ? { ...event, ...recorded(reversedXml(event.text)) }
      : event,
  );
