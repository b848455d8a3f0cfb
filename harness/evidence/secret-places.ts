import { escapeRegExp } from '../regexp.ts';
import { inLatin1, type SecretForm } from './secret-forms.ts';

/**
 * Where a scenario puts a secret: the text of an element or the value of an attribute. What stands there and is the
 * same as the secret is the secret, whatever word it is; anywhere else the word is a word.
 */
export interface SecretPlace {
  readonly label: string;
  readonly of: 'text' | 'attribute';
  /** The local name of the element or attribute. */
  readonly name: string;
  /** What the scenario has around it there. */
  readonly before: string;
  readonly after: string;
}

/** What a character may be in XML, other than itself. */
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '(?:>|&gt;)',
  '"': '(?:"|&quot;)',
  "'": "(?:'|&apos;|&#39;)",
};

const inXml = (text: string): string =>
  text
    .split(/([&<>"'])/)
    .map((part) => entities[part] ?? escapeRegExp(part))
    .join('');

const prefix = '(?:[\\w.-]+:)?';

/** What comes before a secret in its place, and what comes behind it. */
const around = ({ of, name, before, after }: SecretPlace): readonly [string, string] =>
  of === 'text'
    ? [`<${prefix}${escapeRegExp(name)}(?:\\s[^<>]*)?>\\s*${inXml(before)}`, `${inXml(after)}\\s*<`]
    : [`\\s${prefix}${escapeRegExp(name)}\\s*=\\s*["']${inXml(before)}`, `${inXml(after)}["']`];

/** The same where all texts are bytes read as Latin-1. */
export const placeInBytes = (place: SecretPlace): SecretPlace => ({
  ...place,
  name: inLatin1(place.name),
  before: inLatin1(place.before),
  after: inLatin1(place.after),
});

/** A regular expression for the secret in its place; nothing where it is not known. */
export const placedSecret = (place: SecretPlace, forms: readonly SecretForm[]): string | undefined => {
  // The first of its forms is as it is.
  const secret = forms.find(({ label }) => label === place.label);
  if (secret === undefined) return undefined;
  const [before, after] = around(place);
  return `(?<=${before})${inXml(secret.text)}(?=${after})`;
};

/** A regular expression for the beginning of such a place whose end has not come; the group is what stands there. */
export const unfinishedPlace = ({ of, name }: SecretPlace): string =>
  of === 'text'
    ? `<${prefix}${escapeRegExp(name)}(?:\\s[^<>]*)?>([^<]*)$`
    : `\\s${prefix}${escapeRegExp(name)}\\s*=\\s*(?:"([^"]*)|'([^']*))$`;
