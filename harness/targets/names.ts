import { type Answer, encode } from 'dns-packet';
import type { NameRecord } from '../networks/director.ts';

/** What a target finds when it asks for names: what scenarios have written, and nothing else. */
export interface Names {
  /** @returns the answers that are new or have changed, each with its question, as on the wire (RFC 1035 section 4) */
  readonly write: (records: readonly NameRecord[]) => readonly Uint8Array[];
}

/** Nothing is kept: what a scenario writes next has to be seen at once. */
const answerFrom = (record: NameRecord): Answer =>
  record.type === 'A'
    ? { name: record.name, type: 'A', ttl: 0, data: record.address }
    : {
        name: record.name,
        type: 'SRV',
        ttl: 0,
        data: {
          target: record.target,
          port: record.port,
          priority: record.priority ?? 0,
          weight: record.weight ?? 0,
        },
      };

const questionOf = ({ name, type }: NameRecord): string => `${name.toLowerCase()} ${type}`;

export const createNames = (): Names => {
  const known = new Map<string, readonly NameRecord[]>();
  return {
    write(records) {
      for (const [question, added] of Map.groupBy(records, questionOf))
        known.set(question, [...(known.get(question) ?? []), ...added]);
      return [...new Set(records.map(questionOf))].map((question) => {
        const all = known.get(question) ?? [];
        const questions = all.slice(0, 1).map(({ name, type }) => ({ name, type }));
        return encode({ type: 'response', questions, answers: all.map(answerFrom) });
      });
    },
  };
};
