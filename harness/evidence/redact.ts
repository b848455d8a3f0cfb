import { createSearch, type Search, type Searched } from './search.ts';
import { formsOf, type IsKnown, inBytes, type SecretForm, wideFormsOf } from './secret-forms.ts';
import { placeInBytes, type SecretPlace } from './secret-places.ts';

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

/**
 * @param spoken what the scenario says in the open.
 * @param places where it puts secrets.
 * @param isKnown what else is no secret by itself.
 */
export const createRedaction = (
  spoken: string,
  places: readonly SecretPlace[],
  isKnown: IsKnown,
): Redaction => {
  let forms: SecretForm[] = [];
  let wide: SecretForm[] = [];
  /** No text of ours holds these: they are no words. */
  const sure = new Set<string>();
  let inTexts: Search | undefined;
  let inData: Search | undefined;

  const weigh = (form: SecretForm, text: string): SecretForm =>
    form.where !== 'spoken' && !sure.has(form.text) && text.includes(form.text)
      ? { ...form, where: 'spoken' }
      : form;
  const texts = (): Search => {
    inTexts ??= createSearch(forms, places);
    return inTexts;
  };
  const data = (): Search => {
    inData ??= createSearch([...forms.map(inBytes), ...wide], places.map(placeInBytes));
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
      forms.push(...added.map((form) => weigh(form, spoken)));
      wide.push(...wideFormsOf(label, secret, isWord));
      forget();
    },
    speak(text) {
      const before = forms;
      forms = forms.map((form) => weigh(form, text));
      if (forms.every((form, index) => form === before[index])) return;
      wide = wide.filter(({ label }) =>
        forms.some((form) => form.label === label && /^(?:anywhere|apart)$/.test(form.where)),
      );
      forget();
    },
    text: (text) => texts().all(text),
    bytes: (text, before) => data().part(text, before),
    lastBytes: (text, before) => data().all(text, before),
  };
};
