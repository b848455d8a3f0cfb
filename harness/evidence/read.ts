import { readFileSync } from 'node:fs';
import type { TranscriptEvent } from './transcript.ts';

/** A transcript cannot be read. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
}

const isEvent = (value: unknown): value is TranscriptEvent =>
  typeof value === 'object' &&
  value !== null &&
  'n' in value &&
  'kind' in value &&
  typeof value.kind === 'string';

/**
 * Reads a transcript. A last line that was cut off, as a killed run leaves it, is left out.
 * @throws {EvidenceError} naming the file and line.
 */
export const readTranscript = (path: string): readonly TranscriptEvent[] => {
  const lines = readFileSync(path, 'utf8').split('\n');
  const last = lines.length - 1;
  return lines.flatMap((line, index): readonly TranscriptEvent[] => {
    if (line === '') return [];
    try {
      const event: unknown = JSON.parse(line);
      if (isEvent(event)) return [event];
    } catch {
      if (index === last) return [];
    }
    throw new EvidenceError(`${path}:${index + 1}: found a line that is no transcript event`);
  });
};
