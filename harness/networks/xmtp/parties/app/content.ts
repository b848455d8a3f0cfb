import type { RecordValue } from '../../../../evidence/transcript.ts';
import { UnboundError } from '../../../../language/pattern.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import {
  bytes,
  choice,
  count,
  type Fields,
  flag,
  list,
  message,
  object,
  optional,
  text,
  texts,
} from './fields.ts';
import type { Names } from './names.ts';
import type { Values } from './verb.ts';

const remote = object({
  of: optional(text),
  url: text,
  scheme: optional(text),
  contentDigest: optional(text),
  contentLength: optional(count),
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
      action: optional(choice('added', 'removed', 'unknown')),
      schema: optional(choice('unicode', 'shortcode', 'custom', 'unknown')),
    }),
  ),
  attachment: optional(object({ filename: optional(text), mimeType: text, data: bytes })),
  remoteAttachment: optional(remote),
  multiRemoteAttachment: optional(list(remote)),
  readReceipt: optional(flag),
  transactionReference: optional(texts),
  walletSendCalls: optional(texts),
  custom: optional(
    object({
      type: text,
      content: bytes,
      fallback: optional(text),
      parameters: optional(texts),
      compression: optional(choice('deflate', 'gzip')),
      push: optional(flag),
    }),
  ),
};

const kinds = Object.keys(contentFields);

/** What is wrong with what is sent, beside its parts: it must be one thing. */
export const contentProblem = (value: StepValue): string | undefined => {
  const given = Object.keys(value as object).filter((key) => kinds.includes(key));
  if (given.length === 1) return undefined;
  return given.length === 0 ? `none of ${kinds.join(', ')}` : `${given.join(' and ')} at once`;
};

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
  const [kind = '', value = null] = Object.entries(values).find(([key]) => kinds.includes(key)) ?? [];
  return { kind, ...(shapes[kind]?.(value, names) ?? (value as Values)) };
};
