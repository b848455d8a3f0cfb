import { createHash } from 'node:crypto';
import { assess, type Blockage, scenariosIn } from './assessment.ts';
import { countByLevel, decidedBySpec } from './counts.ts';
import { exitCode } from './exit-code.ts';
import { explanations, unexplained } from './explanation.ts';
import { type Finding, type SharedFinding, shared } from './findings.ts';
import { type PageAssets, pageAssets } from './html/assets.ts';
import { type PackedTranscripts, showable } from './html/transcripts.ts';
import { sortReport } from './order.ts';
import { outline } from './outline.ts';
import type { Report, Result } from './report.ts';
import {
  baselineNotes,
  findingTitles,
  lostText,
  problemsOf,
  sectionTitles,
  staleText,
  stopsOf,
} from './sections.ts';
import { checkName } from './standing.ts';
import { plural, tookOf } from './text.ts';

export interface PageOptions {
  /** Default: those that come with assay. */
  readonly assets?: PageAssets;
  /** An earlier report: what it has pass and this one has fail is called a regression. */
  readonly previous?: Report | undefined;
}

/** The transcripts that results refer to. */
export const transcriptsOf = ({ results }: Report): readonly string[] => [
  ...new Set(results.flatMap(({ evidence }) => evidence?.file ?? [])),
];

/**
 * One page that needs nothing else: targets side by side, requirement by requirement, each cell with its evidence.
 *
 * All of it is the word of hostile servers. The data stands in elements that browsers do not run, the page's script
 * puts it into text nodes only, and a policy lets no other script, style or request through.
 *
 * @param packed the transcripts of its evidence, those {@link transcriptsOf} names
 */
export const renderHtml = (
  given: Report,
  { index, chunks }: PackedTranscripts,
  { assets = pageAssets(), previous }: PageOptions = {},
): string => {
  const { script, style } = assets;
  const report = sortReport(given);
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
    `<script type="application/json" id="report">${embeddable(pageData(report, index, previous))}</script>`,
    ...chunks.map(({ id, base64 }) => `<script type="application/gzip" id="${id}">${base64}</script>`),
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
};

/** What the page's script reads; the results are those in the outline's cells. */
const pageData = (report: Report, transcripts: readonly object[], previous: Report | undefined): object => {
  const { tool, run, targets, specs, requirements, scenarios } = report;
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
    outcome: outcomeOf(report, previous),
    outline: explained(report),
    counts: perTarget((id) => countByLevel(report.results.filter(({ target }) => target === id))),
    decided: perTarget((id) => decidedBySpec(report, id)),
    transcripts,
  };
};

/** What the report comes to: the sentence, and every list that a reader is told. */
const outcomeOf = (report: Report, previous: Report | undefined): object => {
  const assessment = assess(report, previous);
  const { news, expected, lost, stale, unanswered } = assessment;
  const lists = [
    listed(
      sectionTitles.lost,
      lost.map((one) => `${one.target}: ${one.claim} ${lostText(one)}`),
    ),
    blockedList('unexplained', assessment.unexplained),
    listed(
      sectionTitles.stale,
      stale.map((one) => `${one.target} ${one.check} ${staleText(one)}`),
    ),
    listed(
      sectionTitles.unanswered,
      unanswered.map(({ id, unanswered: question = '' }) => `${id}: ${question}`),
    ),
  ];
  return {
    sentence: assessment.sentence,
    asExpected: exitCode(report) === 0,
    problems: problemsOf(report),
    notes: baselineNotes(report),
    lists: lists.filter(({ lines }) => lines.length > 0),
    news: sectionsOf(news),
    expected: sectionsOf(expected),
    blocked: [
      blockedList('explained', assessment.explained),
      blockedList('accepted', assessment.accepted),
    ].filter(({ lines }) => lines.length > 0),
  };
};

interface LineList {
  readonly title: string;
  readonly lines: readonly string[];
}

const listed = (title: string, lines: readonly string[]): LineList => ({
  title: `${title} (${lines.length})`,
  lines,
});

/** Its title counts scenarios, as the sentence above everything does. */
const blockedList = (
  kind: 'unexplained' | 'explained' | 'accepted',
  blocked: readonly Blockage[],
): LineList => ({
  title: `${sectionTitles[kind]} (${plural(scenariosIn(blocked), 'scenario')})`,
  lines: stopLines(blocked),
});

const stopLines = (blocked: readonly Blockage[]): readonly string[] =>
  stopsOf(blocked).map(({ target, by, reason, scenarios }) =>
    by === undefined
      ? `${target}: ${scenarios.join(', ')}: ${reason}`
      : `${target}: ${by} fails, so the checks of ${scenarios.join(', ')} behind it could not be decided`,
  );

const sectionsOf = (found: readonly Finding[]): readonly object[] =>
  [...Map.groupBy(found, ({ kind }) => kind)].map(([kind, some]) => ({
    title: findingTitles[kind],
    rows: some.reduce((sum, { results }) => sum + results.length, 0),
    causes: some.length,
    findings: shared(some).map(pageFinding),
  }));

const pageFinding = (finding: SharedFinding): object => {
  const { kind, level, security, title, requirement, suspect, targets, results } = finding;
  const [first] = results;
  return {
    kind,
    level,
    security,
    title,
    suspect,
    targets,
    requirement: requirement?.id,
    checks: results.map(checkName),
    reason: first.reason ?? first.verdict,
    why: first.baseline?.why,
    link: first.baseline?.link,
    like: first.like,
  };
};

/** The outline, in which what is blocked says what explains it, or that nothing does. */
const explained = (report: Report): object => {
  const by = explanations(report);
  const open = new Set<Result>(unexplained(report));
  const shownCell = (cell: Result | null): object | null => {
    if (cell === null || cell.verdict !== 'blocked') return cell;
    const explanation = by.get(cell);
    if (open.has(cell)) return { ...cell, unexplained: true };
    return explanation?.kind === 'check' ? { ...cell, explainedBy: explanation.name } : cell;
  };
  const whole = outline(report);
  return {
    ...whole,
    specs: whole.specs.map((spec) => ({
      ...spec,
      requirements: spec.requirements.map((requirement) => ({
        ...requirement,
        checks: requirement.checks.map((check) => ({ ...check, cells: check.cells.map(shownCell) })),
      })),
    })),
  };
};

/** `<` is all that could end the element or open a comment in it. */
const embeddable = (data: object): string => JSON.stringify(data, showable).replaceAll('<', '\\u003c');

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
