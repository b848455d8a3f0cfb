import { escapeRegExp } from '../regexp.ts';
import type { SecretForm } from './secret-forms.ts';
import { hidden, tellingName } from './secret-names.ts';
import { placedSecret, type SecretPlace, unfinishedPlace } from './secret-places.ts';

/** What was looked through; `rest` may be the beginning of a secret and belongs before what comes next. */
export interface Searched {
  readonly clean: string;
  readonly rest: string;
}

/** Puts labels in place of secrets. `before` is what came before a text, as it was: what stands there matters. */
export interface Search {
  all(text: string, before?: string): string;
  /** Nothing may come behind the text yet that belongs to it. */
  part(text: string, before: string): Searched;
}

/** How much of what came before matters: a start tag with a few attributes. */
export const contextLength = 256;

/** As it is; one that may be a piece of a longer word only with neither letter nor digit beside it. */
const asExpression = ({ text, where }: SecretForm): string => {
  if (where !== 'apart') return escapeRegExp(text);
  const before = /^[A-Za-z\d]/.test(text) ? '(?<![A-Za-z\\d])' : '';
  return `${before}${escapeRegExp(text)}${endsInWord(text) ? '(?![A-Za-z\\d])' : ''}`;
};

const endsInWord = (text: string): boolean => /[A-Za-z\d]$/.test(text);

const alternatives = (forms: readonly SecretForm[]): string => {
  const longestFirst = forms.toSorted((a, b) => b.text.length - a.text.length);
  return `(?:${[...new Set(longestFirst.map(asExpression))].join('|') || '(?!)'})`;
};

/** Elements whose text is a word of the protocol, whatever a password is. */
const worded = '(?:[\\w.-]+:)?(?:mechanism|method|show|priority|jid|resource)';
const rest = '(?:\\s[^<>]*)?';
const cdata = '<!\\[CDATA\\[';
const textEnd = '(?=</|\\]\\]>)';

/** Around a word of a sentence. Names of elements and attributes, JIDs, namespaces and single values have something else. */
const wordBegins = '(?<=^|[\\s>([,;!]|(?<!=\\s*)["\'])';
const wordEnds = '(?![^\\s<"\')\\],;:!?.])(?![.:][A-Za-z\\d])(?!\\s*=)';

/**
 * A secret is one where the scenario puts it. Elsewhere a word that is none of ours is one where text has it as a word, and
 * any other word only where it is all that an element or an attribute says: one with a telling name; or, unless it is also
 * spoken in the open, an element whose text is not a word of the protocol.
 */
const expressionFor = (forms: readonly SecretForm[], places: readonly SecretPlace[]): RegExp => {
  const written = (...how: readonly SecretForm['where'][]): string =>
    alternatives(forms.filter(({ where }) => how.includes(where)));
  const words = written('among-words', 'alone', 'spoken');
  const notWorded = `(?<!<${worded}${rest}>(?:${cdata})?)`;
  const placed = places.flatMap((place, index) => {
    const expression = placedSecret(place, forms);
    return expression === undefined ? [] : [`(?<place${index}>${expression})`];
  });
  const all = [
    ...placed,
    written('anywhere', 'apart'),
    `(?<=<${tellingName}${rest}>(?:${cdata})?)${words}${textEnd}`,
    `(?<=\\s${tellingName}\\s*=\\s*["'])${words}(?=["'])`,
    `(?<=>|${cdata})${notWorded}${written('alone')}${textEnd}`,
    `${wordBegins}${notWorded}${written('among-words')}${wordEnds}`,
  ];
  return new RegExp(all.join('|'), 'g');
};

/** Whether a text that goes on could turn out to be a secret. */
const mayBecome = ({ text, where }: SecretForm, data: string, start: number): boolean => {
  const length = data.length - start;
  if (where === 'anywhere') return length < text.length && text.startsWith(data.slice(start));
  const before = data[start - 1] ?? '';
  // Whether a word ends there is told by what follows.
  if (where === 'among-words')
    return length < text.length + 2 && text.startsWith(data.slice(start, start + text.length));
  if (where === 'apart')
    return length < text.length + (endsInWord(text) ? 1 : 0) && text.startsWith(data.slice(start));
  if (before === '>') return length < text.length + 2 && `${text}</`.startsWith(data.slice(start));
  if (before === '[') return length < text.length + 3 && `${text}]]>`.startsWith(data.slice(start));
  return (before === '"' || before === "'") && length <= text.length && text.startsWith(data.slice(start));
};

/** Whether a tag ends behind this place: nothing may keep that back, as an element may be complete by it. */
const endsTag = (data: string, start: number): boolean =>
  data.includes('>', start) && data.lastIndexOf('<', start - 1) > data.lastIndexOf('>', start - 1);

/** The longest piece of a text that XML writes in one way only. */
const longestPlain = (text: string): string =>
  text.split(/[&<>"';]/).reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');

export const createSearch = (forms: readonly SecretForm[], places: readonly SecretPlace[]): Search => {
  if (forms.length === 0) return { all: (text) => text, part: (text) => ({ clean: text, rest: '' }) };
  const expression = expressionFor(forms, places);
  const unfinished = places.map((place) => new RegExp(unfinishedPlace(place)));
  const labels = new Map(forms.toReversed().map(({ text, label }) => [text, label]));
  const longest = Math.max(...forms.map(({ text }) => text.length)) + 2;

  /** A text that is longer holds more than a secret in its place. */
  const longestPlaced =
    longest + Math.max(0, ...places.map(({ before, after }) => 6 * (before.length + after.length))) + 64;

  const initials = new Set(forms.map(({ text }) => text[0]));

  /** Where the text of an unfinished place begins; the end where there is none. */
  const placeFrom = (data: string, from: number): number =>
    Math.min(
      data.length,
      ...unfinished.map((one) => {
        const [, text, other = ''] = one.exec(data) ?? [];
        const length = (text ?? other).length;
        return length > longestPlaced ? data.length : Math.max(from, data.length - length);
      }),
    );

  /** Where what may be the beginning of a secret begins; the end where there is none. */
  const openFrom = (data: string, from: number): number => {
    const place = placeFrom(data, from);
    for (let start = Math.max(from, data.length - longest); start < place; start += 1) {
      if (!initials.has(data[start])) continue;
      if (forms.some((form) => mayBecome(form, data, start)) && !endsTag(data, start)) return start;
    }
    return place;
  };

  const labelOf = (found: RegExpExecArray): string => {
    const at = places.findIndex((_, index) => found.groups?.[`place${index}`] !== undefined);
    return places[at]?.label ?? labels.get(found[0]) ?? '';
  };

  // Nearly all that comes holds no secret, and to see that costs next to nothing.
  const pieces = [...new Set(forms.map(({ text }) => longestPlain(text)))];
  const mayHold = (data: string, from: number): boolean => pieces.some((piece) => data.includes(piece, from));

  const look = (data: string, from: number, open: (at: number) => number): Searched => {
    const isLookedAt = mayHold(data, from);
    let at = from;
    let clean = '';
    for (;;) {
      const limit = open(at);
      expression.lastIndex = at;
      const found = isLookedAt ? expression.exec(data) : null;
      if (found === null || found.index >= limit)
        return { clean: clean + data.slice(at, limit), rest: data.slice(limit) };
      clean += data.slice(at, found.index) + hidden(labelOf(found));
      at = found.index + found[0].length;
    }
  };

  return {
    all: (text, before = '') => look(before + text, before.length, () => before.length + text.length).clean,
    part: (text, before) => {
      const data = before + text;
      return look(data, before.length, (at) => openFrom(data, at));
    },
  };
};
