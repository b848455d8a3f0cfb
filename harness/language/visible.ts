/** Characters that cannot be seen where they stand, or take others along: controls, private use, marks, odd spaces. */
const unseen = /[^\P{C}\n\t]|(?! )\p{Zs}|[\p{Zl}\p{Zp}]|(?<=^|[\s<>"'=])\p{M}/gu;

const codePoint = (character: string): string =>
  `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;

/** A text for readers: what cannot be seen in it is named by its code point, `[U+00A0]`. */
export const visible = (text: string): string =>
  /[^\t\n -~]/.test(text) ? text.replace(unseen, codePoint) : text;

/** What base64 stands for, where it stands for text. */
export const decoded = (base64: string): string | undefined => {
  if (!/^[A-Za-z0-9+/]{4,}={0,2}$/.test(base64)) return undefined;
  const text = Buffer.from(base64, 'base64').toString();
  return text.includes('\uFFFD') ? undefined : visible(text);
};
