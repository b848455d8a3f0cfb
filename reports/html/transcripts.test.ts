import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { evidenceFile, hostile, sampleTranscripts } from '../sample.ts';
import { visible } from '../text.ts';
import { packTranscripts } from './transcripts.ts';

describe('transcripts', () => {
  const unpacked = (base64: string) =>
    gunzipSync(Buffer.from(base64, 'base64'))
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('are packed with what they say made visible', () => {
    const { index, chunks } = packTranscripts(sampleTranscripts(), [evidenceFile, 'evidence/missing.ndjson']);
    expect(index).toEqual([{ file: evidenceFile, chunk: 'transcripts-0' }]);
    const [{ file, events }] = unpacked(chunks[0]?.base64 ?? '');
    expect([file, events.length, events[7]]).toEqual([
      evidenceFile,
      12,
      {
        n: 7,
        t: 22.75,
        kind: 'bytes',
        party: 'juliet',
        direction: 'in',
        text: `<message to="juliet@example.org"><body>hi</body></message>${visible(hostile)}`,
      },
    ]);
  });

  test('are spread over chunks, so that opening one does not unpack all', () => {
    const text = 'x'.repeat(15_000);
    const bytes = { n: 0, t: 0, kind: 'bytes', party: 'a', direction: 'in', text } as const;
    const files = Array.from({ length: 40 }, (_, n) => `evidence/${n}.ndjson`);
    const { index, chunks } = packTranscripts(new Map(files.map((file) => [file, [bytes]])), files);
    expect([chunks.map(({ id }) => id), index.length]).toEqual([
      ['transcripts-0', 'transcripts-1', 'transcripts-2'],
      40,
    ]);
  });

  test('of a server that never stops are cut, and say so', () => {
    const bytes = {
      n: 0,
      t: 0,
      kind: 'bytes',
      party: 'a',
      direction: 'in',
      text: 'x'.repeat(1_000_000),
    } as const;
    const { chunks } = packTranscripts(new Map([['a', [bytes]]]), ['a']);
    expect(unpacked(chunks[0]?.base64 ?? '')).toEqual([
      { file: 'a', events: [{ ...bytes, text: 'x'.repeat(20_000), cut: 980_000 }] },
    ]);
  });

  test('of records that are long are cut as text', () => {
    const record = { n: 0, t: 0, kind: 'record', party: 'a', direction: 'in', name: 'page' } as const;
    const short = { ...record, value: { id: '1' } };
    const long = { ...record, value: { text: 'x'.repeat(30_000) } };
    const { chunks } = packTranscripts(new Map([['a', [short, long]]]), ['a']);
    const [{ events }] = unpacked(chunks[0]?.base64 ?? '');
    expect(events[0]).toEqual(short);
    expect(events[1]).toMatchObject({ ...record, cut: JSON.stringify(long.value, null, 2).length - 20_000 });
    expect(events[1].text).toHaveLength(20_000);
  });
});
