const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
const escapeXml = (text: string): string =>
  text.replace(
    /[&<>'"]/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&apos;' })[char] ?? '&quot;',
  );

/** Shorter ones would be found where they stand by chance. */
const shortestEncoded = 6;

/** What every base64 form of something that contains these bytes has in common, for each way they may fall. */
const base64Cores = (secret: Buffer): readonly string[] =>
  [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), secret]).toString('base64');
    const tail = { '=': 2, '==': 3 }[/=*$/.exec(encoded)?.[0] ?? ''] ?? 0;
    const core = encoded.slice(offset === 0 ? 0 : offset + 1, encoded.length - tail);
    return core.length < shortestEncoded ? [] : [core];
  });

/** Keeps secrets out of texts and out of bytes, however the bytes are cut into chunks. */
export interface Redaction {
  /** From now on `[hidden:label]` stands where the secret would, also where it is escaped or within base64. */
  hide(label: string, secret: string): void;
  text(text: string): string;
  /** `tail` is what may be the beginning of a secret: it belongs before the bytes that come next. */
  bytes(bytes: Buffer): { readonly clean: Buffer; readonly tail: Buffer };
}

const longestFirst = (entries: ReadonlyMap<string, string>): readonly string[] =>
  [...entries.keys()].toSorted((a, b) => b.length - a.length);

const expressionOf = (entries: ReadonlyMap<string, string>): RegExp =>
  new RegExp(longestFirst(entries).map(escapeRegExp).join('|'), 'g');

export const createRedaction = (): Redaction => {
  /** What to look for, and its label: in texts, and in bytes read as Latin-1. */
  const inTexts = new Map<string, string>();
  const inBytes = new Map<string, string>();
  let textual = /(?!)/g;
  let binary = /(?!)/g;

  const replace = (text: string, expression: RegExp, labels: ReadonlyMap<string, string>): string =>
    text.replace(expression, (found) => `[hidden:${labels.get(found)}]`);

  /** How many bytes at the end may be the beginning of a secret. Waiting for the rest must not keep a tag's end back. */
  const openEnd = (data: string): number => {
    let longest = 0;
    for (const secret of inBytes.keys()) {
      if (secret.includes('>')) continue;
      for (let length = Math.min(secret.length - 1, data.length); length > longest; length -= 1) {
        const begins = data.charCodeAt(data.length - length) === secret.charCodeAt(0);
        if (begins && data.endsWith(secret.slice(0, length))) longest = length;
      }
    }
    return longest;
  };

  return {
    hide(label, secret) {
      if (secret.length === 0) return;
      const encoded = secret.length < shortestEncoded ? [] : base64Cores(Buffer.from(secret));
      for (const form of [secret, escapeXml(secret), ...encoded]) {
        if (!inTexts.has(form)) inTexts.set(form, label);
        const bytes = Buffer.from(form).toString('latin1');
        if (!inBytes.has(bytes)) inBytes.set(bytes, label);
      }
      inBytes.set(Buffer.from(secret, 'utf16le').toString('latin1'), label);
      textual = expressionOf(inTexts);
      binary = expressionOf(inBytes);
    },
    text: (text) => replace(text, textual, inTexts),
    bytes(bytes) {
      const data = replace(bytes.toString('latin1'), binary, inBytes);
      const end = data.length - openEnd(data);
      return {
        clean: Buffer.from(data.slice(0, end), 'latin1'),
        tail: Buffer.from(data.slice(end), 'latin1'),
      };
    },
  };
};
