/** One way in which a secret may be written, and where that is no coincidence. */
export interface SecretForm {
  readonly label: string;
  readonly text: string;
  /**
   * `anywhere`: no chance brings it. `apart`: none brings it with neither letter nor digit beside it. `among-words`: a
   * word like others, but none of ours, which means the secret where text has it as a word. `ours`: a word of ours, or too
   * short for one, which means the secret where its place says so, and in a text that is nothing of ours as a whole.
   */
  readonly where: 'anywhere' | 'apart' | 'among-words' | 'ours';
}

/** Whether fixtures hold a text: a name of the protocol, or a word that some scenario says. */
export type IsKnown = (text: string) => boolean;

const shortestEncoded = 10;

/** What is shorter stands for too many things: a number, a part of a date, an abbreviation. */
const shortestWord = 5;

/** Whether a text may stand anywhere and mean nothing: what is very short, a word in one case, a number, a date. */
const isOrdinary = (text: string): boolean =>
  text.length < 6 ||
  (text.length < 16 && /^(?:\p{L}?[\p{Ll}\p{Lo}\p{M}]+|\p{Lu}+)$/u.test(text)) ||
  (text.length < 12 && !/\p{L}/u.test(text));

/** Whether longer words and the ids that servers make up may hold a text by chance. */
const isPiece = (text: string): boolean =>
  text.length < 8 || /^\p{L}+$/u.test(text) || (text.length < 12 && /^[\da-f]+$/i.test(text));

/** As passwords are that we make up: nobody needs to be asked whether it is known. */
const isRandom = (text: string): boolean => /^[\da-f]{16,}$/.test(text);

const whereabouts = (secret: string, isKnown: IsKnown): SecretForm['where'] => {
  if (isRandom(secret)) return 'anywhere';
  if (isKnown(secret) || secret.length < shortestWord) return 'ours';
  if (isOrdinary(secret)) return 'among-words';
  return isPiece(secret) ? 'apart' : 'anywhere';
};

/** What every base64 form of something that contains these bytes has in common, for each way they may fall. */
const base64Cores = (secret: Buffer): readonly string[] =>
  [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), secret]).toString('base64');
    const tail = { '=': 2, '==': 3 }[/=*$/.exec(encoded)?.[0] ?? ''] ?? 0;
    const core = encoded.slice(offset === 0 ? 0 : offset + 1, encoded.length - tail);
    return core.length < shortestEncoded ? [] : [core];
  });

const entities = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  ["'", '&#39;'],
] as const;

/** As it is, and as XML and URLs may have it. */
const spellings = (secret: string): readonly string[] => {
  let inXml = [secret];
  // Each writer escapes what it likes.
  for (const [character, entity] of entities.filter(([one]) => secret.includes(one)))
    inXml = inXml.flatMap((text) => [text, text.replaceAll(character, entity)]);
  const inUrl = encodeURIComponent(secret.toWellFormed());
  const lower = inUrl.replace(/%../g, (byte) => byte.toLowerCase());
  const inForms = [inUrl, lower].map((text) => text.replaceAll('%20', '+'));
  return [...new Set([...inXml, inUrl, lower, ...inForms])];
};

/** Every form to look for in texts, first as it is; without `isKnown` it is no word, whatever it looks like. */
export const formsOf = (label: string, secret: string, isKnown?: IsKnown): readonly SecretForm[] => {
  const where = isKnown ? whereabouts(secret, isKnown) : 'anywhere';
  const bytes = Buffer.from(secret);
  const encoded = base64Cores(bytes);
  // What is too short to be known by its core is known as a whole.
  const whole = bytes.length < shortestEncoded ? [bytes.toString('base64')] : [];
  return [
    ...spellings(secret).map((text) => ({ label, text, where }) as const),
    ...encoded.map((text) => ({ label, text, where: 'anywhere' }) as const),
    ...whole.map((text) => ({ label, text, where: 'ours' }) as const),
  ];
};

/** A text as the bytes that stand for it, read as Latin-1. */
export const inLatin1 = (text: string): string => Buffer.from(text).toString('latin1');

export const fromLatin1 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString();

export const inBytes = (form: SecretForm): SecretForm => ({ ...form, text: inLatin1(form.text) });

/** The secret in UTF-16, byte by byte, where that cannot be a coincidence; without `isKnown` it never is. */
export const wideFormsOf = (label: string, secret: string, isKnown?: IsKnown): readonly SecretForm[] =>
  isKnown && ['ours', 'among-words'].includes(whereabouts(secret, isKnown))
    ? []
    : [{ label, text: Buffer.from(secret, 'utf16le').toString('latin1'), where: 'anywhere' }];
