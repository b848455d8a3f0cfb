import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { bytesOf, recorded } from './bytes.ts';
import { createRedaction, type Hide, type RedactionOptions } from './redact.ts';
import { hidden, isSecretName } from './secret-names.ts';
import { type BytesEntry, type TranscriptEntry, type TranscriptEvent, wireOf } from './transcript.ts';

/** Appends a scenario's events to its transcript as they happen. */
export interface Recorder extends AsyncDisposable {
  /** Bytes that go out come as evidence shows them: whoever sends a secret knows where it is. */
  record(entry: TranscriptEntry): void;
  /** From now on `[hidden:label]` stands where the secret would in what comes in, even cut into chunks. */
  readonly hide: Hide;
}

export interface RecorderOptions extends Partial<RedactionOptions> {
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
  'wire',
  'direction',
  'codec',
  'how',
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

/** Bytes that came to a party and may be the beginning of a secret, and what came before them. */
interface Held {
  readonly entry: BytesEntry;
  readonly before: string;
  readonly rest: string;
}

/** Names that we give out; what a server chooses may hold what it likes. */
const isOurs = (name: string): boolean => !name.endsWith('.full');

/** A transcript is written when so much of it waits, else once in each turn of the event loop. Characters. */
const writtenAtOnce = 1 << 16;

/** What has happened is in the file, as far as the system is concerned, by the end of the event loop's turn. */
export const createRecorder = (options: RecorderOptions): Recorder => {
  const { path, onEvent, spoken = '', places = [] } = options;
  const { isKnown = () => false, isCompared = () => false } = options;
  const redaction = createRedaction({ spoken, places, isKnown, isCompared });
  const began = performance.now();
  const held = new Map<string, Held>();
  let file: number | undefined;
  let unwritten = '';
  let n = 0;

  const unwritable = (error: unknown): void => {
    const problem = `the transcript cannot be written: ${error instanceof Error ? error.message : error}`;
    onEvent({ n, t: 0, kind: 'end', why: 'crashed', problem });
  };
  const write = (): void => {
    if (file === undefined || unwritten === '') return;
    try {
      writeSync(file, unwritten);
    } catch (error) {
      file = undefined;
      unwritable(error);
    }
    unwritten = '';
  };
  const append = (entry: TranscriptEntry): void => {
    const event: TranscriptEvent = { n, t: Math.round((performance.now() - began) * 100) / 100, ...entry };
    n += 1;
    if (file !== undefined) {
      if (unwritten === '') setImmediate(write);
      unwritten += `${JSON.stringify(event)}\n`;
      if (unwritten.length >= writtenAtOnce) write();
    }
    onEvent(event);
  };
  const appendBytes = ({ text: _text, base64: _base64, ...entry }: BytesEntry, data: string): void => {
    if (data.length > 0) append({ ...entry, ...recorded(Buffer.from(data, 'latin1')) });
  };
  const recordIncoming = (entry: BytesEntry): void => {
    const { before, rest } = held.get(wireOf(entry)) ?? { before: '', rest: '' };
    const data = rest + bytesOf(entry).toString('latin1');
    const found = redaction.bytes(data, before);
    held.set(wireOf(entry), { entry, before: found.before, rest: found.rest });
    appendBytes(entry, found.clean);
  };
  const release = (wire: string | undefined): void => {
    for (const [key, { entry, before, rest }] of held) {
      if (wire !== undefined && key !== wire) continue;
      held.delete(key);
      appendBytes(entry, redaction.lastBytes(rest, before));
    }
  };
  const recordBind = (entry: TranscriptEntry & { readonly kind: 'bind' }): void => {
    if (isSecretName(entry.name)) {
      append({ ...entry, value: hidden(entry.name) });
      return;
    }
    if (isOurs(entry.name)) redaction.speak(entry.value);
    append(foldEntry(entry, redaction.text));
  };

  try {
    if (path !== undefined) file = openFile(path);
  } catch (error) {
    unwritable(error);
  }
  return {
    record(entry) {
      if (entry.kind === 'bytes' && entry.direction === 'in') return recordIncoming(entry);
      if (entry.kind === 'bytes') {
        redaction.speak(entry.text ?? '');
        return append(entry);
      }
      if (entry.kind === 'bind') return recordBind(entry);
      if (entry.kind === 'end') release(undefined);
      else if (/^(restart|connected|tls|half-closed|closed)$/.test(entry.kind) && 'party' in entry)
        release(wireOf(entry));
      append(foldEntry(entry, redaction.text));
    },
    hide: redaction.hide,
    async [Symbol.asyncDispose]() {
      release(undefined);
      write();
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
};
