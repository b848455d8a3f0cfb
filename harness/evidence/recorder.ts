import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { TranscriptEntry, TranscriptEvent } from './transcript.ts';

/** Appends a scenario's events to its transcript as they happen. */
export interface Recorder extends AsyncDisposable {
  record(entry: TranscriptEntry): void;
  /** From now on `[hidden:label]` stands where the secret would, in every event. */
  hide(label: string, secret: string): void;
}

export interface RecorderOptions {
  /** Where the transcript goes; without one it is only handed to `onEvent`. */
  readonly path?: string;
  /** Sees each event as it was recorded. */
  readonly onEvent: (event: TranscriptEvent) => void;
}

const fold = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => fold(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fold(entry, change)]));
};

/** @throws {Error} when the transcript cannot be written: evidence that is not kept is no evidence. */
export const createRecorder = ({ path, onEvent }: RecorderOptions): Recorder => {
  const secrets = new Map<string, string>();
  const began = performance.now();
  let file: WriteStream | undefined;
  let n = 0;
  if (path !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    file = createWriteStream(path);
  }
  const redact = (text: string): string => {
    let clean = text;
    for (const [secret, label] of secrets) clean = clean.replaceAll(secret, `[hidden:${label}]`);
    return clean;
  };
  return {
    record(entry) {
      const stamped = { n, t: Math.round((performance.now() - began) * 100) / 100, ...entry };
      const event = fold(stamped, redact) as TranscriptEvent;
      n += 1;
      file?.write(`${JSON.stringify(event)}\n`);
      onEvent(event);
    },
    hide(label, secret) {
      if (secret.length > 0) secrets.set(secret, label);
    },
    async [Symbol.asyncDispose]() {
      if (file === undefined) return;
      file.end();
      await finished(file);
    },
  };
};
