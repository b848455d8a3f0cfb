import { unescapeXML } from 'ltx';
import { bytesOf, recorded } from '../../../../evidence/bytes.ts';
import { hidden } from '../../../../evidence/secret-names.ts';
import type { BytesEntry, TranscriptEntry } from '../../../../evidence/transcript.ts';
import type { PartyContext } from '../../../party.ts';

/**
 * Tokens that a server gives out to log in with (XEP-0484). Evidence has a name in the place of each, the same one wherever
 * it comes again, and it is by this name that a scenario hands it on.
 */
export interface GivenTokens {
  /** From now on one may come. */
  expect(): void;
  record(entry: TranscriptEntry): void;
  /** A text with tokens in place of such names. */
  valueOf(text: string): string;
}

const whole = /<(?:[\w.-]+:)?token\s[^>]*>/g;
const attribute = /\stoken\s*=\s*(?:"([^"]*)"|'([^']*)')/;
/** What may go on to be such a tag: what follows tells. */
const begun = /<(?:[\w.-]*:?[\w.-]*|(?:[\w.-]+:)?token\s[^>]*)$/;
/** No token is so long; what is longer is none. Bytes. */
const longest = 16_384;

type Context = Pick<PartyContext, 'name' | 'record' | 'hide'>;

export const createGivenTokens = ({ name, record, hide }: Context): GivenTokens => {
  const labels = new Map<string, string>();
  const values = new Map<string, string>();
  let expected = false;
  let held: { readonly entry: BytesEntry; readonly data: string } | undefined;

  const learn = (value: string): void => {
    if (value === '' || labels.has(value)) return;
    const label = `${name}.token-${labels.size + 1}`;
    labels.set(value, label);
    values.set(hidden(label), value);
    hide(label, value, 'anywhere');
  };
  const write = (entry: BytesEntry, data: string): void => {
    for (const [tag] of data.matchAll(whole)) {
      const [, one, other = ''] = attribute.exec(tag) ?? [];
      learn(unescapeXML(one ?? other));
    }
    const { text: _text, base64: _base64, ...rest } = entry;
    if (data !== '') record({ ...rest, ...recorded(Buffer.from(data, 'latin1')) });
  };
  const release = (): void => {
    const last = held;
    held = undefined;
    if (last) write(last.entry, last.data);
  };

  return {
    expect() {
      expected = true;
    },
    record(entry) {
      if (entry.kind !== 'bytes') {
        release();
        record(entry);
      } else if (!expected || entry.direction !== 'in') record(entry);
      else {
        const data = (held?.data ?? '') + bytesOf(entry).toString('latin1');
        const at = begun.exec(data)?.index ?? data.length;
        const end = data.length - at > longest ? data.length : at;
        held = end < data.length ? { entry, data: data.slice(end) } : undefined;
        write(entry, data.slice(0, end));
      }
    },
    valueOf: (text) =>
      text.replace(/\[hidden:[^\]]*\]/g, (called) => {
        const value = values.get(called);
        if (value === undefined) throw new Error(`${name} was given no token that is called ${called}`);
        return value;
      }),
  };
};
