import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { bytesOf, recorded } from './bytes.ts';
import { createRedaction } from './redact.ts';
import type { BytesEntry, TranscriptEntry, TranscriptEvent } from './transcript.ts';

/** Appends a scenario's events to its transcript as they happen. */
export interface Recorder extends AsyncDisposable {
  record(entry: TranscriptEntry): void;
  /** From now on `[hidden:label]` stands where the secret would, in every event, even cut into chunks. */
  hide(label: string, secret: string): void;
}

export interface RecorderOptions {
  /** Where the transcript goes; without one it is only handed to `onEvent`. */
  readonly path?: string;
  /**
   * Sees each event as it was recorded. Where the transcript cannot be written it sees an `end` that says so:
   * evidence that is not kept is no evidence.
   */
  readonly onEvent: (event: TranscriptEvent) => void;
}

/** What says where an entry belongs; it never holds secrets, though a secret may be the same word. */
const structure: ReadonlySet<string> = new Set([
  'kind',
  'party',
  'direction',
  'name',
  'state',
  'by',
  'listener',
]);

const fold = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => fold(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fold(entry, change)]));
};

/** What an entry says, changed; where it belongs stays. */
const foldEntry = (entry: TranscriptEntry, change: (text: string) => string): TranscriptEntry =>
  Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key, structure.has(key) ? value : fold(value, change)]),
  ) as unknown as TranscriptEntry;

const openFile = (path: string): number => {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, 'w');
};

/** Every event is on disk, as far as the system is concerned, before anybody acts on it. */
export const createRecorder = ({ path, onEvent }: RecorderOptions): Recorder => {
  const redaction = createRedaction();
  const began = performance.now();
  /** Bytes that may be the beginning of a secret, by party and direction. */
  const held = new Map<string, { readonly entry: BytesEntry; readonly tail: Buffer }>();
  let file: number | undefined;
  let n = 0;

  const unwritable = (error: unknown): void => {
    const problem = `the transcript cannot be written: ${error instanceof Error ? error.message : error}`;
    onEvent({ n, t: 0, kind: 'end', why: 'crashed', problem });
  };
  const append = (entry: TranscriptEntry): void => {
    const event: TranscriptEvent = { n, t: Math.round((performance.now() - began) * 100) / 100, ...entry };
    n += 1;
    try {
      if (file !== undefined) writeSync(file, `${JSON.stringify(event)}\n`);
    } catch (error) {
      file = undefined;
      unwritable(error);
    }
    onEvent(event);
  };
  const appendBytes = ({ kind, party, direction }: BytesEntry, bytes: Buffer): void => {
    if (bytes.length > 0) append({ kind, party, direction, ...recorded(bytes) });
  };
  const recordBytes = (entry: BytesEntry): void => {
    const key = `${entry.direction} ${entry.party}`;
    const before = held.get(key)?.tail ?? Buffer.of();
    const { clean, tail } = redaction.bytes(Buffer.concat([before, bytesOf(entry)]));
    held.set(key, { entry, tail });
    appendBytes(entry, clean);
  };
  const release = (party: string | undefined): void => {
    for (const [key, { entry, tail }] of held) {
      if (party !== undefined && entry.party !== party) continue;
      held.delete(key);
      appendBytes(entry, tail);
    }
  };

  try {
    if (path !== undefined) file = openFile(path);
  } catch (error) {
    unwritable(error);
  }
  return {
    record(entry) {
      if (entry.kind === 'bytes') {
        recordBytes(entry);
        return;
      }
      if (entry.kind === 'end') release(undefined);
      else if (/^(restart|connected|tls|closed)$/.test(entry.kind) && 'party' in entry) release(entry.party);
      append(foldEntry(entry, redaction.text));
    },
    hide: redaction.hide,
    async [Symbol.asyncDispose]() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
};
