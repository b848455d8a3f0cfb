import { describe, expect, test } from 'vitest';
import { renderHtml } from './html.ts';
import { noTranscripts, samplePacked, sampleReport } from './sample.ts';
import { largeReport } from './sample-large.ts';

describe('the page', () => {
  test('is the same when it is rendered twice', () => {
    expect(renderHtml(sampleReport(), samplePacked())).toBe(
      renderHtml(structuredClone(sampleReport()), samplePacked()),
    );
  });

  test('holds no markup but its own, whatever servers said', () => {
    const elements = renderHtml(sampleReport(), samplePacked()).match(
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
      /Content-Security-Policy" content="([^"]*)"/.exec(renderHtml(sampleReport(), noTranscripts)) ?? [];
    expect(policy?.replace(/sha256-[\w+/=]{44}/g, 'sha256-…')).toBe(
      "default-src 'none'; script-src 'sha256-…'; style-src 'sha256-…'; base-uri 'none'; form-action 'none'",
    );
  });

  test('of a thousand checks on three targets stays below two megabytes', () => {
    expect(renderHtml(largeReport(1000), noTranscripts).length).toBeLessThan(2_000_000);
  });
});
