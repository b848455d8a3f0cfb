import { bytes, count, flag, message, optional, text } from '../fields.ts';
import { type AppVerb, verb } from '../verb.ts';

/** Attachments that travel beside their message. */
export const attachmentVerbs: Readonly<Record<string, AppVerb>> = {
  'encrypts attachment': verb({
    noun: 'encrypted',
    does: 'Encrypts an attachment, and leaves it where the apps of this run can get it; sha256 is that of what it leaves there',
    fields: { filename: optional(text), mimeType: text, data: bytes },
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
    does: 'Gets what a message with remote attachments is about and decrypts it; tamper changes a byte first',
    fields: { message, index: optional(count), tamper: optional(flag) },
    shape: (values) => ({ index: 0, ...values }),
  }),
};
