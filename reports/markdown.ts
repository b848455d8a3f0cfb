import { levels } from '../harness/verdict.ts';
import { countByLevel, spellCounts } from './counts.ts';
import { blockedSilently, type Finding, type FindingKind, findings, knownFailures } from './findings.ts';
import { outline, type SpecOutline } from './outline.ts';
import type { Report, Result } from './report.ts';
import { flips, tallied } from './standing.ts';
import { clip, oneLine, plural, span, visible } from './text.ts';

export interface MarkdownOptions {
  /** An earlier report: what it has pass and this one has fail is called a regression. */
  readonly previous?: Report;
  /** How many findings are told in full; default 50. The rest is counted. */
  readonly limit?: number;
}

/** A page for a pull request or a job summary: a table of targets side by side, then what needs attention. */
export const renderMarkdown = (report: Report, { previous, limit = 50 }: MarkdownOptions = {}): string => {
  const found = findings(report, previous);
  const specs = outline(report).specs;
  const sections = [
    [`# assay: ${plural(report.targets.length, 'target')}, ${plural(report.results.length, 'check result')}`],
    [facts(report)],
    problems(report),
    ['## Summary', summary(report, specs)],
    ['## Coverage', coverage(report)],
    suspected(specs),
    ...tell(found.slice(0, limit)),
    found.length > limit ? [`… and ${plural(found.length - limit, 'more finding')} in the full report.`] : [],
    stale(report),
    known(report),
  ];
  return `${sections.flat().join('\n\n')}\n`;
};

const titles: Readonly<Record<FindingKind, string>> = {
  regression: 'Regressions',
  failed: 'Unexpected failures',
  changed: 'Known failures that fail differently now',
  flips: 'Checks that flip',
  error: 'Errors of the harness',
};

const facts = ({ run, tool }: Report): string => {
  const parts = [
    `assay ${escaped(tool.version)}`,
    code(run.command),
    `${run.started} (${span(run.started, run.finished)})`,
    ...(run.repeat > 1 ? [`each scenario played ${run.repeat} times`] : []),
    ...(run.shard === undefined ? [] : [`part ${escaped(run.shard)} only`]),
  ];
  return parts.join(' · ');
};

const problems = (report: Report): readonly string[] => [
  ...(report.run.interrupted ? ['**The run was interrupted: what is missing was not tested.**'] : []),
  ...report.targets
    .filter(({ state }) => state === 'failed')
    .map(({ id, problem }) => `**${code(id)} failed:** ${escaped(problem ?? 'it did not come up')}`),
  ...[...blockedSilently(report)].map(
    ([target, scenarios]) =>
      `**${code(target)}: ${plural(scenarios, 'scenario')} blocked before any check could fail.**`,
  ),
];

const summary = (report: Report, specs: readonly SpecOutline[]): string => {
  const rows = specs.flatMap(({ id, requirements }) => {
    const results = requirements
      .flatMap(({ checks }) => checks.flatMap(({ cells }) => cells))
      .filter((cell) => cell !== null);
    const counts = report.targets.map((target) =>
      countByLevel(results.filter((result) => result.target === target.id)),
    );
    return levels
      .filter((level) => counts.some((one) => one.has(level)))
      .map((level) => [escaped(id), level, ...counts.map((one) => spellCounts(one.get(level) ?? {}) || '–')]);
  });
  return table(['Spec', 'Level', ...report.targets.map(({ id }) => code(id).replaceAll('|', '\\|'))], rows);
};

const coverage = (report: Report): string =>
  table(
    ['Spec', 'Requirements', 'Tested', 'Untested', 'Excluded'],
    report.specs.map((spec) => [
      `${escaped(spec.id)} ${escaped(spec.title)}`,
      ...[spec.requirements, spec.tested, spec.untested, spec.excluded].map(String),
    ]),
  );

const suspected = (specs: readonly SpecOutline[]): readonly string[] => {
  const checks = specs
    .flatMap(({ requirements }) => requirements.flatMap((requirement) => requirement.checks))
    .filter(({ suspect }) => suspect);
  if (checks.length === 0) return [];
  return [
    '## Suspects',
    'These fail on nearly every server, so they may be our bug:',
    checks.map(({ name }) => `- ${code(name)}`).join('\n'),
  ];
};

const tell = (found: readonly Finding[]): readonly (readonly string[])[] => {
  const told: string[][] = [];
  let kind: FindingKind | undefined;
  let requirement: string | undefined;
  for (const finding of found) {
    if (finding.kind !== kind) told.push([`## ${titles[finding.kind]}`]);
    const heading = headingOf(finding);
    if (finding.kind !== kind || heading !== requirement) told.push([`### ${heading}`]);
    kind = finding.kind;
    requirement = heading;
    told.push([...describe(finding)]);
  }
  return told;
};

const headingOf = ({ requirement, check }: Finding): string =>
  requirement === undefined
    ? `${check.level}, decides no requirement`
    : `${requirement.level} ${escaped(requirement.id)}: ${escaped(requirement.summary)}`;

const describe = ({ check, results }: Finding): readonly string[] => [
  `#### ${code(check.name)}${check.suspect ? ' (suspect: may be our bug)' : ''}`,
  ...alike(results).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const on = group.map(({ target }) => code(target)).join(', ');
    const baseline = first.baseline === undefined ? [] : [escaped(first.baseline.why)];
    const tally = flips(first) ? [`it flips: ${tallied(first)}`] : [];
    return [
      [`${on}: ${escaped(first.reason ?? first.verdict)}`, ...baseline, ...tally].join(' · '),
      ...block('Sent', first.sent),
      ...block('Expected', first.expected),
      ...block('Observed', first.observed),
      `Repeat: ${code(first.repeat)}`,
    ];
  }),
];

/** Targets that fail in the same words are told once. */
const alike = (results: readonly Result[]): readonly (readonly Result[])[] => [
  ...Map.groupBy(results, ({ reason, expected, observed, baseline, tally }) =>
    JSON.stringify([reason, expected, observed, baseline, tally]),
  ).values(),
];

const stale = ({ stale: entries }: Report): readonly string[] =>
  entries.length === 0
    ? []
    : [
        '## Stale baseline entries',
        entries
          .map(({ target, check, state }) => {
            const why = state === 'passes' ? 'no longer fails' : 'names no check';
            return `- ${code(target)} ${code(check)} ${why}`;
          })
          .join('\n'),
      ];

const known = (report: Report): readonly string[] => {
  const failures = knownFailures(report);
  if (failures.length === 0) return [];
  const byTarget = [...Map.groupBy(failures, ({ target }: Result) => target)]
    .map(([target, some]) => `${some.length} on ${code(target)}`)
    .join(', ');
  return [`${plural(failures.length, 'known failure')} as the baselines have them: ${byTarget}.`];
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Nothing that a server says may become a link, an image, a heading, a table cell or a mention. */
const escaped = (text: string): string =>
  oneLine(text, 300)
    .replace(/[\\`*_{}[\]<>()#+!|~&]/g, (character) => `\\${character}`)
    .replaceAll('@', '@\u2060');

const code = (text: string): string => {
  const fence = fenceFor(text, 1);
  const inner = oneLine(text);
  const padded = /^[`\s]|[`\s]$/.test(inner) ? ` ${inner} ` : inner;
  return `${fence}${padded}${fence}`;
};

/** Hosts refuse comments above 64 kB; the full report has the rest. */
const longestBlock = 2000;

const block = (name: string, text: string | undefined): readonly string[] => {
  if (text === undefined) return [];
  const fence = fenceFor(text, 3);
  return [`${name}:`, `${fence}xml\n${visible(clip(text, longestBlock))}\n${fence}`];
};

/** Longer than any run of backticks within. */
const fenceFor = (text: string, least: number): string => {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
};
