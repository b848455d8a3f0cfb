import { bytes, count, flag, message, optional, text } from '../fields.ts';
import { type AppVerb, verb } from '../verb.ts';

/** Attachments that travel beside their message. */
export const attachmentVerbs: Readonly<Record<string, AppVerb>> = {
  'encrypts attachment': verb({
    noun: 'encrypted',
    does: 'Encrypts an attachment, and leaves it where the apps of this run can get it; sha256 is that of what it leaves there',
    fields: { filename: optional(text), mimeType: text, data: bytes },
    examples: [
      { mimeType: 'text/plain', data: 'a note', as: 'note' },
      { filename: 'rose.png', mimeType: 'image/png', data: { hex: '00ff0d' }, as: 'rose' },
      { mimeType: 'application/octet-stream', data: { size: 1000 }, as: 'large' },
    ],
    names: ({ contentDigest, contentLength, secret, salt, nonce, filename, sha256 }) => ({
      '.contentDigest': contentDigest,
      '.contentLength': contentLength,
      '.secret': secret,
      '.salt': salt,
      '.nonce': nonce,
      '.filename': filename,
      '.sha256': sha256,
    }),
  }),
  'decrypts attachment': verb({
    noun: 'decrypted',
    does: 'Gets what a message with remote attachments is about and decrypts it',
    fields: {
      message,
      index: optional(count('Which of several, from 0.')),
      tamper: optional(flag('Changes a byte first.')),
    },
    examples: [{ message: '{sent}' }, { message: '{sent}', index: 1, tamper: true }],
    shape: (values) => ({ index: 0, ...values }),
  }),
};
