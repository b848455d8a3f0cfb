import { escapeRegExp } from '../regexp.ts';
import type { SecretForm } from './secret-forms.ts';
import { hidden, tellingName } from './secret-names.ts';
import { placedSecret, type SecretPlace, unfinishedPlace } from './secret-places.ts';
import { messageEnd, type XmlValue, xmlValueAt } from './xml-value.ts';

/** What was looked through. */
export interface Searched {
  readonly clean: string;
  /** It may be the beginning of a secret, and belongs before what comes next. */
  readonly rest: string;
  /** As much of what came before that as matters, as it was. */
  readonly before: string;
}

/** Puts labels in place of secrets. `before` is what came before a text, as it was: what stands there matters. */
export interface Search {
  /** Plain text, with XML in it perhaps. */
  text(text: string): string;
  /** What comes on a wire; there may come more behind it that belongs to it. */
  part(data: string, before: string): Searched;
  /** The same where nothing does. */
  last(data: string, before: string): string;
}

/** A text or the value of an attribute in which words of ours stand that may be secrets. */
export interface Suspect extends Pick<XmlValue, 'of' | 'name'> {
  readonly value: string;
  /** The same with the words hidden. */
  readonly hidden: () => string;
}

/** Attributes that nothing is said in: where they were hidden, an answer would not be one. */
const addresses: ReadonlySet<string> = new Set(['from', 'to', 'jid', 'id']);

/** Whether a value stays as it is, because it says nothing new or because verdicts depend on it. */
export type IsLeft = (suspect: Suspect) => boolean;

/** How much of what came before matters: a start tag with a few attributes. */
const contextLength = 256;

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

/** As bytes are read, other white space may be a piece of a character. */
const space = '[ \\t\\r\\n]';

/** A word of a sentence. Names of elements, JIDs, namespaces and single values have something else around them. */
const asWord = (words: string, notWorded: string): string => {
  const begins = `(?<=^|[ \\t\\r\\n>([,;!=]|(?<!=${space}*)["'])${notWorded}`;
  const ends = `(?![^ \\t\\r\\n<"')\\],;:!?.&])(?![.:][A-Za-z\\d])`;
  return `(?:${begins}${words}${ends}|(?<==${space}*["'])${words}(?=${space}))`;
};

const nameEnds = `(?!${space}*=)`;

const written = (forms: readonly SecretForm[], ...how: readonly SecretForm['where'][]): string =>
  alternatives(forms.filter(({ where }) => how.includes(where)));

/**
 * A secret is one where the scenario puts it, and in what has a telling name. Elsewhere a word that is none of ours is one
 * where text has it as a word. Any other may be one there: the group `ours`.
 */
const expressionFor = (forms: readonly SecretForm[], places: readonly SecretPlace[]): RegExp => {
  const words = written(forms, 'among-words', 'ours');
  const notWorded = `(?<!<${worded}${rest}>(?:${cdata})?)`;
  const placed = places.flatMap((place, index) => {
    const expression = placedSecret(place, forms);
    return expression === undefined ? [] : [`(?<place${index}>${expression})`];
  });
  const all = [
    ...placed,
    written(forms, 'anywhere', 'apart'),
    `(?<=<${tellingName}${rest}>(?:${cdata})?)${words}${textEnd}`,
    `(?<=\\s${tellingName}\\s*=\\s*["'])${words}(?=["'])`,
    `${asWord(written(forms, 'among-words'), notWorded)}${nameEnds}`,
    `(?<ours>${asWord(written(forms, 'ours'), notWorded)})`,
  ];
  return new RegExp(all.join('|'), 'g');
};

/** Whether a text that goes on could turn out to be a secret. */
const mayBecome = ({ text, where }: SecretForm, data: string, start: number): boolean => {
  const length = data.length - start;
  if (where === 'anywhere') return length < text.length && text.startsWith(data.slice(start));
  const before = data[start - 1] ?? '';
  if (where === 'apart')
    return length < text.length + (endsInWord(text) ? 1 : 0) && text.startsWith(data.slice(start));
  // Whether a word ends there is told by what follows; it may be the end of CDATA.
  return (
    length < text.length + (before === '[' ? 3 : 2) && text.startsWith(data.slice(start, start + text.length))
  );
};

/** Whether a tag or a message ends behind this place: nothing may keep that back, as an element may be complete by it. */
const endsTag = (data: string, start: number): boolean =>
  data.includes(messageEnd, start) ||
  (data.includes('>', start) && data.lastIndexOf('<', start - 1) > data.lastIndexOf('>', start - 1));

/** The longest piece of a text that XML writes in one way only. */
const longestPlain = (text: string): string =>
  text.split(/[&<>"';]/).reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');

/** What becomes of a word of ours: nobody knows before the end of the text that it is in. */
type Fate = 'hidden' | 'left' | 'open';

export const createSearch = (
  forms: readonly SecretForm[],
  places: readonly SecretPlace[],
  isLeft: IsLeft,
): Search => {
  if (forms.length === 0)
    return {
      text: (text) => text,
      part: (data, before) => ({ clean: data, rest: '', before: (before + data).slice(-contextLength) }),
      last: (data) => data,
    };
  const expression = expressionFor(forms, places);
  const unfinished = places.map((place) => new RegExp(unfinishedPlace(place)));
  const labels = new Map(forms.toReversed().map(({ text, label }) => [text, label]));
  const longest = Math.max(...forms.map(({ text }) => text.length)) + 3;

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

  const ours = forms.filter(({ where }) => where === 'ours');
  const word = new RegExp(asWord(alternatives(ours), ''), 'g');
  const hideWords = (value: string): string =>
    value.replace(word, (found) => hidden(labels.get(found) ?? ''));

  /** @param unended what becomes of words in a text whose end is not there. */
  const fates = (data: string, unended: Fate): ((at: number) => Fate) => {
    let last = { to: 0, fate: unended };
    return (at) => {
      if (at < last.to) return last.fate;
      const suspect = xmlValueAt(data, at);
      if (suspect === undefined || (suspect.of === 'attribute' && addresses.has(suspect.name ?? '')))
        return 'left';
      if (suspect.to === undefined) return unended;
      const value = data.slice(suspect.from, suspect.to);
      const fate = isLeft({ ...suspect, value, hidden: () => hideWords(value) }) ? 'left' : 'hidden';
      last = { to: suspect.to, fate };
      return fate;
    };
  };

  /** Where words of ours matter, the whole text that they are in does. */
  const context = (known: string): string => {
    const tag = ours.length === 0 ? known.length : Math.max(0, known.lastIndexOf('<'));
    return known.slice(Math.min(tag, Math.max(0, known.length - contextLength)));
  };

  const look = (data: string, from: number, unended: Fate): { clean: string; restAt: number } => {
    const isLookedAt = mayHold(data, from);
    const goesOn = unended === 'open';
    const fateAt = fates(data, unended);
    let at = from;
    let clean = '';
    let limit = goesOn ? openFrom(data, from) : data.length;
    for (;;) {
      if (goesOn && at > limit) limit = openFrom(data, at);
      expression.lastIndex = at;
      const found = isLookedAt ? expression.exec(data) : null;
      const fate = found?.groups?.ours === undefined ? 'hidden' : fateAt(found.index);
      const restAt = found === null ? limit : Math.min(limit, found.index);
      if (found === null || found.index >= limit || fate === 'open')
        return { clean: clean + data.slice(at, restAt), restAt };
      clean += data.slice(at, found.index) + (fate === 'left' ? found[0] : hidden(labelOf(found)));
      at = found.index + found[0].length;
    }
  };

  return {
    // Whoever cuts a text short leaves it open whether it says more.
    text: (text) => look(text, 0, 'left').clean,
    part(text, before) {
      const data = before + text;
      const { clean, restAt } = look(data, before.length, 'open');
      return { clean, rest: data.slice(restAt), before: context(data.slice(0, restAt)) };
    },
    last: (text, before) => look(before + text, before.length, 'hidden').clean,
  };
};
