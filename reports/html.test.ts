import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { renderHtml } from './html.ts';
import { pageAssets } from './html-assets.ts';
import { packTranscripts } from './html-transcripts.ts';
import { evidenceFile, hostile, largeReport, sampleReport, sampleTranscripts } from './sample.ts';
import { visible } from './text.ts';

describe('the page', () => {
  test('is the same when it is rendered twice', () => {
    expect(renderHtml(sampleReport(), sampleTranscripts())).toBe(
      renderHtml(structuredClone(sampleReport()), sampleTranscripts()),
    );
  });

  test('holds no markup but its own, whatever servers said', () => {
    const elements = renderHtml(sampleReport(), sampleTranscripts()).match(
      /<\/?(script|img|style|link|iframe)\b[^>]*>/g,
    );
    expect(elements).toEqual([
      '<style>',
      '</style>',
      '<script type="application/json" id="report">',
      '</script>',
      '<script type="application/gzip" id="transcripts-0">',
      '</script>',
      '<script>',
      '</script>',
    ]);
  });

  test('lets only its own script and style through', () => {
    const [, policy] =
      /Content-Security-Policy" content="([^"]*)"/.exec(renderHtml(sampleReport(), new Map())) ?? [];
    expect(policy?.replace(/sha256-[\w+/=]{44}/g, 'sha256-…')).toBe(
      "default-src 'none'; script-src 'sha256-…'; style-src 'sha256-…'; base-uri 'none'; form-action 'none'",
    );
  });

  test('of a thousand checks on three targets stays below two megabytes', () => {
    expect(renderHtml(largeReport(1000), new Map()).length).toBeLessThan(2_000_000);
  });
});

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
    expect([file, events.length, events[6]]).toEqual([
      evidenceFile,
      11,
      {
        n: 6,
        t: 19.5,
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
});

describe('the assets', () => {
  const module = (name: string) =>
    `import { x } from './x.js';\n\nexport const ${name.replace('.', '_')} = 1;\n`;

  test('are joined into one script without imports and exports', () => {
    const { script, style } = pageAssets((name) => (name.endsWith('.js') ? module(name) : 'a {}'));
    expect([script.match(/^const \w+/gm)?.length, /\b(im|ex)port\b/.test(script), style]).toEqual([
      9,
      false,
      'a {}',
    ]);
  });

  test('are refused when they would end the script early', () => {
    expect(() => pageAssets(() => "'</script>'")).toThrow('the page’s script would end its own element');
  });
});
