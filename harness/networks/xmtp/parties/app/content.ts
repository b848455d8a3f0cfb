import type { RecordValue } from '../../../../evidence/transcript.ts';
import { UnboundError } from '../../../../language/pattern.ts';
import {
  bytes,
  choice,
  count,
  type Fields,
  flag,
  list,
  may,
  meaning,
  message,
  object,
  optional,
  text,
  texts,
} from './fields.ts';
import type { Names } from './names.ts';
import type { Values } from './verb.ts';

const remote = object({
  of: may(text, 'What `encrypts attachment` called it; the rest replaces parts of that.'),
  url: meaning(text, 'Where it is said to lie.'),
  scheme: may(text, '`https://` if absent.'),
  contentDigest: optional(text),
  contentLength: optional(count('How many bytes it is said to have.')),
  secret: optional(text),
  salt: optional(text),
  nonce: optional(text),
  filename: optional(text),
});

/** What can be sent, each under the key that says what it is. */
export const contentFields: Fields = {
  text: optional(text),
  markdown: optional(text),
  reply: optional(object({ to: message, text: optional(text), markdown: optional(text) })),
  reaction: optional(
    object({
      to: message,
      emoji: text,
      action: may(choice('added', 'removed', 'unknown'), '`added` if absent.'),
      schema: may(choice('unicode', 'shortcode', 'custom', 'unknown'), '`unicode` if absent.'),
    }),
  ),
  attachment: optional(object({ filename: optional(text), mimeType: text, data: bytes })),
  remoteAttachment: optional(remote),
  multiRemoteAttachment: optional(list(remote)),
  readReceipt: optional(flag('A read receipt, which says no more.')),
  transactionReference: may(texts, 'What it says of the transaction.'),
  walletSendCalls: may(texts, 'The request of calls.'),
  custom: optional(
    object({
      type: meaning(text, 'A content type, such as `example.org/note:1.0`.'),
      content: bytes,
      fallback: may(text, 'What is shown where the type is not known.'),
      parameters: may(texts, 'The parameters of the type.'),
      compression: optional(choice('deflate', 'gzip')),
      push: optional(flag('Whether it is worth a push notification.')),
    }),
  ),
};

/** What is sent must be one thing of these. */
export const contentKinds = Object.keys(contentFields);

const parts = ['contentDigest', 'contentLength', 'secret', 'salt', 'nonce', 'filename'] as const;

/** What an earlier step encrypted, with what is said here in place of its parts. */
const remoteOf = ({ of, ...own }: Values, names: Names): Values => {
  const bound =
    of === undefined
      ? {}
      : Object.fromEntries(
          parts.flatMap((part) => {
            const value = names.bound(`${String(of)}.${part}`);
            return value === undefined ? [] : [[part, part === 'contentLength' ? Number(value) : value]];
          }),
        );
  const whole: Values = { scheme: 'https://', ...bound, ...own };
  const missing = ['contentDigest', 'secret', 'salt', 'nonce'].find((part) => whole[part] === undefined);
  if (missing !== undefined) throw new UnboundError(`${String(of)}.${missing}`);
  return whole;
};

const shapes: Readonly<Record<string, (value: RecordValue, names: Names) => Values>> = {
  text: (value) => ({ text: value }),
  markdown: (value) => ({ text: value }),
  reaction: (value) => ({ action: 'added', schema: 'unicode', ...(value as Values) }),
  remoteAttachment: (value, names) => remoteOf(value as Values, names),
  multiRemoteAttachment: (value, names) => ({
    attachments: (value as readonly Values[]).map((one) => remoteOf(one, names)),
  }),
  readReceipt: () => ({}),
  transactionReference: (value) => ({ transaction: value }),
  walletSendCalls: (value) => ({ request: value }),
};

/** What is sent, as the app host is told it. */
export const contentOf = (values: Values, names: Names): Values => {
  const [kind = '', value = null] = Object.entries(values).find(([key]) => contentKinds.includes(key)) ?? [];
  return { kind, ...(shapes[kind]?.(value, names) ?? (value as Values)) };
};
