import { createHash } from 'node:crypto';
import { type Uint64, uint64 } from '../wire/codec.ts';
import type { Budget } from './budget.ts';
import { nowNs } from './clock.ts';
import { refuse } from './refusal.ts';

/** Something that was published: its place in the order of all of its kind, and its wire form. */
export interface Entry {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** What a node gives to what is published. */
export interface Stamp {
  readonly id: Uint64;
  readonly createdNs: Uint64;
}

/** Group messages, welcomes or commit log entries: one order over all topics, read topic by topic. */
export interface Log {
  readonly size: number;
  readonly topics: number;
  /** In the order of their ids. */
  of(topic: Uint8Array): readonly Entry[];
  /**
   * Appends, and tells who listens.
   * @param encode The wire form.
   * @param unique What makes it a duplicate within its topic: one that is there already is not appended again.
   * @throws {Refusal} RESOURCE_EXHAUSTED when it is too large, or the node is full.
   */
  append(topic: Uint8Array, encode: (stamp: Stamp) => Uint8Array, unique?: Uint8Array): void;
  /** Calls for each entry of the topic from now on, until disposed of. */
  listen(topic: Uint8Array, listener: (entry: Entry) => void): Disposable;
}

/** Bytes beside the wire form that an entry takes: its objects, its hash, its place in lists. */
const overhead = 400;

interface Topic {
  readonly entries: Entry[];
  readonly listeners: Set<(entry: Entry) => void>;
}

const nothing: readonly Entry[] = [];
const keyOf = (topic: Uint8Array): string => Buffer.from(topic).toString('latin1');
const hashOf = (...parts: readonly Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64');
};

/** @param largest Bytes of an entry's wire form, at most: what can be kept can be shown. */
export const createLog = (kept: Budget, largest: number): Log => {
  const topics = new Map<string, Topic>();
  const hashes = new Set<string>();
  let last = 0;
  const topicOf = (key: string): Topic => {
    const known = topics.get(key) ?? { entries: [], listeners: new Set() };
    topics.set(key, known);
    return known;
  };
  return {
    get size() {
      return last;
    },
    get topics() {
      return topics.values().reduce((count, { entries }) => count + Number(entries.length > 0), 0);
    },
    of: (topic) => topics.get(keyOf(topic))?.entries ?? nothing,
    append(topic, encode, unique) {
      const hash = unique && hashOf(topic, unique);
      if (hash !== undefined && hashes.has(hash)) return;
      const id = last + 1;
      const bytes = encode({ id: uint64(id), createdNs: uint64(nowNs()) });
      if (bytes.length > largest)
        refuse('RESOURCE_EXHAUSTED', `this node's limit is ${largest} bytes in a message`);
      kept.take(bytes.length + overhead);
      last = id;
      if (hash !== undefined) hashes.add(hash);
      const { entries, listeners } = topicOf(keyOf(topic));
      const entry = { id, bytes };
      entries.push(entry);
      for (const listener of listeners) listener(entry);
    },
    listen(topic, listener) {
      const key = keyOf(topic);
      topicOf(key).listeners.add(listener);
      return {
        [Symbol.dispose]() {
          const { entries, listeners } = topicOf(key);
          listeners.delete(listener);
          if (entries.length === 0 && listeners.size === 0) topics.delete(key);
        },
      };
    },
  };
};

/** Where the entries begin whose id is greater. */
export const indexAfter = (entries: readonly Entry[], id: number): number => {
  let from = 0;
  for (let to = entries.length; from < to; ) {
    const middle = (from + to) >> 1;
    if ((entries[middle]?.id ?? 0) > id) to = middle;
    else from = middle + 1;
  }
  return from;
};
