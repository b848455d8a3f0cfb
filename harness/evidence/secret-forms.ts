import { escapeXML } from 'ltx';

/** One way in which a secret may be written, and where that is no coincidence. */
export interface SecretForm {
  readonly label: string;
  readonly text: string;
  /**
   * `anywhere`: no chance brings it. `alone`: an ordinary word, which means the secret only where nothing else
   * stands. `spoken`: one that is said in the open, too, and means the secret only where its place says so.
   */
  readonly where: 'anywhere' | 'alone' | 'spoken';
}

/** Shorter ones stand in some text by chance, or can be a word. */
const shortestTelling = 12;
const shortestEncoded = 10;

/** URIs and names of mechanisms are long and have digits, too, but are words of the protocol. */
const isWord = (text: string): boolean =>
  /^[A-Za-z.#_-]*$/.test(text) || /^[a-z]+:/.test(text) || /^[A-Z0-9-]+$/.test(text);

/** Whether a text cannot stand anywhere by coincidence. */
const tells = (secret: string): boolean => secret.length >= shortestTelling && !isWord(secret);

/** What every base64 form of something that contains these bytes has in common, for each way they may fall. */
const base64Cores = (secret: Buffer): readonly string[] =>
  [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), secret]).toString('base64');
    const tail = { '=': 2, '==': 3 }[/=*$/.exec(encoded)?.[0] ?? ''] ?? 0;
    const core = encoded.slice(offset === 0 ? 0 : offset + 1, encoded.length - tail);
    return core.length < shortestEncoded ? [] : [core];
  });

/** As it is, and as XML may have it. */
const spellings = (secret: string): readonly string[] => {
  const least = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return [...new Set([secret, least, least.replaceAll('>', '&gt;'), escapeXML(secret)])];
};

/** Every form to look for in texts, first as it is; `anywhere` says that it is no word, whatever it looks like. */
export const formsOf = (label: string, secret: string, anywhere: boolean): readonly SecretForm[] => {
  const where = anywhere || tells(secret) ? 'anywhere' : 'alone';
  const encoded = base64Cores(Buffer.from(secret));
  return [
    ...spellings(secret).map((text) => ({ label, text, where }) as const),
    ...encoded.map((text) => ({ label, text, where: 'anywhere' }) as const),
  ];
};

/** A text as the bytes that stand for it, read as Latin-1. */
export const inLatin1 = (text: string): string => Buffer.from(text).toString('latin1');

export const inBytes = (form: SecretForm): SecretForm => ({ ...form, text: inLatin1(form.text) });

/** The secret in UTF-16, byte by byte, where that cannot be a coincidence. */
export const wideFormsOf = (label: string, secret: string): readonly SecretForm[] =>
  tells(secret)
    ? [{ label, text: Buffer.from(secret, 'utf16le').toString('latin1'), where: 'anywhere' }]
    : [];
