import type { Bindings } from '../language/pattern.ts';
import { canonical } from '../xml/canonical.ts';
import { bareJid, parseJid, preparedJid } from '../xml/jid.ts';
import type { Difference } from './difference.ts';

/** Characters of a signature: it is read by people, and has a line of a baseline to itself. */
const longest = 300;

/** Times, and what looks random: names of XML have no digits. A digit is looked for nearby, or long texts would take for ever. */
const ofThisRun =
  /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|[0-9a-f]{12,}|(?=[\w+-]{0,200}\d)[\w+/-]{24,}=*|(?<![\w.-])\d{5,}(?![\w.-])/giu;

const withoutChance = (text: string): string => text.replace(ofThisRun, '…');

/** Words are left as they are: somebody may be called `presence`. */
const isWord = (text: string): boolean => text.length < 6 || /^[a-z]+(?:-[a-z]+)*$/iu.test(text);

/** Finds the names of values that a run has made. */
interface Names {
  /** The name that stands for this value as a whole. */
  whole(value: string): string | undefined;
  /** The name that stands for this JID. */
  jid(prepared: string | undefined): string | undefined;
  /** The name that stands for this domain of a site. */
  domain(prepared: string | undefined): string | undefined;
}

const namesIn = (bindings: Bindings): Names => {
  const values = new Map<string, string>();
  const jids = new Map<string, string>();
  const domains = new Map<string, string>();
  const isDomain = /^(?:[\w-]+\.)?domain$/;
  for (const [name, value] of [...bindings].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (value.includes('@')) {
      const jid = preparedJid(value);
      if (jid !== undefined && !jids.has(jid)) jids.set(jid, name);
    } else if (!isWord(value) && !values.has(value)) values.set(value, name);
    const domain = isDomain.test(name) ? preparedJid(value) : undefined;
    if (domain !== undefined) domains.set(domain, name);
  }
  return {
    whole: (value) => values.get(value),
    jid: (prepared) => (prepared === undefined ? undefined : jids.get(prepared)),
    domain: (prepared) => (prepared === undefined ? undefined : domains.get(prepared)),
  };
};

/** Resources are made up by servers and by us. */
const resourceText = (resource: string): string => (/\d/.test(resource) ? '…' : withoutChance(resource));

const jidText = (text: string, names: Names): string | undefined => {
  const whole = names.jid(preparedJid(text));
  if (whole !== undefined) return `{${whole}}`;
  const { local, domain, resource } = parseJid(text);
  const bare = names.jid(preparedJid(bareJid(text)));
  const site = names.domain(preparedJid(domain));
  const ours = site === undefined ? undefined : `{${site}}`;
  const user = bareJid(text).includes('@') ? `${withoutChance(local)}@` : '';
  const named = bare === undefined ? ours && `${user}${ours}` : `{${bare}}`;
  if (named === undefined) return undefined;
  return resource === '' ? named : `${named}/${resourceText(resource)}`;
};

const tokenText = (token: string, names: Names): string => {
  const [, text = '', end = ''] = /^(.*?)([.:!?]*)$/su.exec(token) ?? [];
  const named = names.whole(text);
  const shown = named === undefined ? jidText(text, names) : `{${named}}`;
  return shown === undefined ? withoutChance(token) : `${shown}${end}`;
};

/** Only whole words are replaced, never a part of one. */
const valueText = (value: string, names: Names): string => {
  const named = names.whole(value) ?? names.jid(preparedJid(value));
  if (named !== undefined) return `{${named}}`;
  return value.replace(/[^\s"'<>,;()[\]{}&]+/gu, (token) => tokenText(token, names));
};

/** Writes a value the same in every run: with the names of what the run made up. */
export const sayingOf = (bindings: Bindings): ((value: string) => string) => {
  let names: Names | undefined;
  return (value) => {
    names ??= namesIn(bindings);
    return valueText(value, names);
  };
};

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].toSorted();

const differenceText = (
  { path, expected, found, kind, values, element, missing }: Difference,
  say: (value: string) => string,
): string => {
  const shown =
    kind ?? (element ? canonical(element, say) : distinct((values ?? [found]).map(say)).join(', '));
  return missing
    ? `${path} ${expected} is missing among ${shown}`
    : `${path} expected ${expected} found ${shown}`;
};

const shortened = (text: string): string => {
  const characters = [...text.replace(/\s+/gu, ' ')];
  return characters.length <= longest ? characters.join('') : `${characters.slice(0, longest - 1).join('')}…`;
};

/**
 * How a check fails, the same in every run and whatever accounts and passwords are called: path and expectation as
 * the template has them, and of what was found JIDs and whole words of this run by their names, times and
 * random-looking ones as `…`. The order of siblings and of attributes makes no difference. A text is taken as it is.
 */
export const signatureOf = (how: string | readonly Difference[], bindings: Bindings): string => {
  if (typeof how === 'string') return shortened(how);
  const say = sayingOf(bindings);
  return shortened(
    `differs: ${distinct(how.map((difference) => differenceText(difference, say))).join('; ')}`,
  );
};
