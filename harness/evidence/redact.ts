import { createSearch, type IsLeft, type Search, type Searched } from './search.ts';
import { formsOf, fromLatin1, type IsKnown, inBytes, type SecretForm, wideFormsOf } from './secret-forms.ts';
import { placeInBytes, type SecretPlace } from './secret-places.ts';
import { plainValue } from './xml-value.ts';

/** How a secret is looked for; `anywhere` says that no chance brings it, whatever it looks like. */
export type Hide = (label: string, secret: string, how?: 'anywhere') => void;

/**
 * Keeps secrets out of what others say. They say what they want, so it can only be searched; a secret that is an
 * ordinary word must not change what they said.
 */
export interface Redaction {
  /** From now on `[hidden:label]` stands where the secret would, also where it is escaped or within base64. */
  readonly hide: Hide;
  /** This is said in the open: what is the same as a secret in it is none by itself. */
  speak(text: string): void;
  text(text: string): string;
  /** Bytes as Latin-1, which may end anywhere; `before` is what came before them, as it was. */
  bytes(data: string, before: string): Searched;
  /** The same where nothing follows. */
  lastBytes(data: string, before: string): string;
}

/** Texts and values of attributes, where XML is said. */
const valuesIn = (said: string): ReadonlySet<string> =>
  new Set(
    [/>([^<]+)/g, /="([^"<]*)"/g, /='([^'<]*)'/g]
      .flatMap((form) => [...said.matchAll(form)])
      .map(([, value = '']) => plainValue(value).trim()),
  );

export interface RedactionOptions {
  /** What the scenario says in the open: a password that is one of its words does not hide them. */
  readonly spoken: string;
  /** Where it puts secrets: they are hidden there, whatever words they are. */
  readonly places: readonly SecretPlace[];
  /** What is a name or a word of fixtures, and so no secret by itself. */
  readonly isKnown: IsKnown;
  /** What it compares stays as it is, but for those places: a verdict would be another. */
  readonly isCompared: IsLeft;
}

export const createRedaction = ({ spoken, places, isKnown, isCompared }: RedactionOptions): Redaction => {
  let said = spoken;
  let saidValues: ReadonlySet<string> | undefined;
  let forms: SecretForm[] = [];
  let wide: SecretForm[] = [];
  /** No text of ours holds these: they are no words. */
  const sure = new Set<string>();
  let inTexts: Search | undefined;
  let inData: Search | undefined;

  const weigh = (form: SecretForm, text: string): SecretForm =>
    form.where !== 'ours' && !sure.has(form.text) && text.includes(form.text)
      ? { ...form, where: 'ours' }
      : form;
  /** Whether we have said it as a whole: then it says nothing new. */
  const isSaid = (value: string): boolean => {
    saidValues ??= valuesIn(said);
    return saidValues.has(value);
  };
  const isLeft: IsLeft = ({ value, hidden, ...where }) => {
    const plain = plainValue(value);
    const words = plain.trim();
    return (
      words === '' ||
      isSaid(words) ||
      isCompared({ ...where, value: plain, hidden: () => plainValue(hidden()) })
    );
  };
  const texts = (): Search => {
    inTexts ??= createSearch(forms, places, isLeft);
    return inTexts;
  };
  const data = (): Search => {
    inData ??= createSearch(
      [...forms.map(inBytes), ...wide],
      places.map(placeInBytes),
      ({ value, hidden, ...where }) =>
        isLeft({ ...where, value: fromLatin1(value), hidden: () => fromLatin1(hidden()) }),
    );
    return inData;
  };
  const forget = (): void => {
    inTexts = undefined;
    inData = undefined;
  };

  return {
    hide(label, secret, how) {
      if (secret.length === 0) return;
      const isWord = how === 'anywhere' ? undefined : isKnown;
      const added = formsOf(label, secret, isWord);
      if (how === 'anywhere') for (const { text } of added) sure.add(text);
      forms.push(...added.map((form) => weigh(form, said)));
      wide.push(...wideFormsOf(label, secret, isWord));
      forget();
    },
    speak(text) {
      said += text;
      saidValues = undefined;
      const before = forms;
      forms = forms.map((form) => weigh(form, text));
      if (forms.every((form, index) => form === before[index])) return;
      wide = wide.filter(({ label }) =>
        forms.some((form) => form.label === label && /^(?:anywhere|apart)$/.test(form.where)),
      );
      forget();
    },
    text: (text) => texts().text(text),
    bytes: (text, before) => data().part(text, before),
    lastBytes: (text, before) => data().last(text, before),
  };
};
