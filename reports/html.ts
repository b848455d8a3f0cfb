import { createHash } from 'node:crypto';
import type { TranscriptEvent } from '../harness/evidence/transcript.ts';
import { countByLevel, decidedBySpec } from './counts.ts';
import { type PageAssets, pageAssets } from './html/assets.ts';
import { packTranscripts, showable } from './html/transcripts.ts';
import { sortReport } from './order.ts';
import { outline } from './outline.ts';
import type { Report } from './report.ts';
import { tookOf } from './text.ts';

/**
 * One page that needs nothing else: targets side by side, requirement by requirement, each cell with its evidence.
 *
 * All of it is the word of hostile servers. The data stands in elements that browsers do not run, the page's script
 * puts it into text nodes only, and a policy lets no other script, style or request through.
 *
 * @param transcripts by evidence file; those that no result refers to are left out.
 */
export const renderHtml = (
  given: Report,
  transcripts: ReadonlyMap<string, readonly TranscriptEvent[]>,
  { script, style }: PageAssets = pageAssets(),
): string => {
  const report = sortReport(given);
  const files = report.results.flatMap(({ evidence }) => evidence?.file ?? []);
  const { index, chunks } = packTranscripts(transcripts, files);
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<title>assay report</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This page needs scripts to show the report; report.json has all of it.</noscript>',
    '<div id="page"></div>',
    `<script type="application/json" id="report">${embeddable(pageData(report, index))}</script>`,
    ...chunks.map(({ id, base64 }) => `<script type="application/gzip" id="${id}">${base64}</script>`),
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
};

/** What the page's script reads; the results are those in the outline's cells. */
const pageData = (report: Report, transcripts: readonly object[]): object => {
  const { tool, run, targets, specs, requirements, scenarios, stale } = report;
  const perTarget = <T>(of: (target: string) => ReadonlyMap<string, T>) =>
    Object.fromEntries(targets.map(({ id }) => [id, Object.fromEntries(of(id))]));
  return {
    tool,
    run,
    took: tookOf(run),
    targets,
    specs,
    requirements,
    scenarios,
    stale,
    outline: outline(report),
    counts: perTarget((id) => countByLevel(report.results.filter(({ target }) => target === id))),
    decided: perTarget((id) => decidedBySpec(report, id)),
    transcripts,
  };
};

/** `<` is all that could end the element or open a comment in it. */
const embeddable = (data: object): string => JSON.stringify(data, showable).replaceAll('<', '\\u003c');

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
