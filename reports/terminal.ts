import type { styleText } from 'node:util';
import { countByLevel, countNames } from './counts.ts';
import { type Finding, type FindingKind, findings, knownFailures } from './findings.ts';
import type { Report } from './report.ts';
import { flips, tallied } from './standing.ts';
import { oneLine, plural, span } from './text.ts';

/** `util.styleText` fits, and so does what leaves text plain. */
export type Paint = (
  format: Extract<Parameters<typeof styleText>[0], string> & ('red' | 'green' | 'yellow' | 'dim' | 'bold'),
  text: string,
) => string;

export interface TerminalOptions {
  /** Default: no colours. */
  readonly paint?: Paint;
  /** An earlier report: what it has pass and this one has fail is called a regression. */
  readonly previous?: Report;
  /** Where the full report is, as the user would open it. Default `report.html`. */
  readonly full?: string;
  /** How many lines the findings may take; default 20. */
  readonly lines?: number;
  /** How wide a line may be; default 110. */
  readonly width?: number;
}

/** What `assay run` prints last: what needs attention, the counts of each target, and where the rest is. */
export const renderTerminal = (report: Report, options: TerminalOptions = {}): string => {
  const {
    paint = (_format, text) => text,
    previous,
    full = 'report.html',
    lines = 20,
    width = 110,
  } = options;
  const cut = (text: string, indent: number) =>
    ' '.repeat(indent) + oneLine(text, Math.max(20, width - indent));
  const sections = sectionsOf(report, previous, cut);
  const attention = tell(sections, lines, paint, full);
  const known = knownFailures(report);
  return [
    headline(report, paint),
    ...problems(report, paint, cut),
    ...attention,
    ...(known.length > 0
      ? ['', paint('dim', `Known: ${plural(known.length, 'failure')} as the baselines have them`)]
      : []),
    '',
    ...counts(report, paint),
    '',
    `Report: ${oneLine(full)}`,
    '',
  ].join('\n');
};

interface Section {
  readonly title: string;
  readonly count: number;
  /** Lines that stay together. */
  readonly groups: readonly (readonly string[])[];
}

const titles: Readonly<Record<FindingKind, string>> = {
  regression: 'Regressions',
  failed: 'New failures',
  changed: 'Changed',
  flips: 'Flipping',
  error: 'Errors of the harness',
};

type Cut = (text: string, indent: number) => string;

const sectionsOf = (report: Report, previous: Report | undefined, cut: Cut): readonly Section[] => {
  const byKind = Map.groupBy(findings(report, previous), ({ kind }) => kind);
  const section = (kind: FindingKind): Section => {
    const found = byKind.get(kind) ?? [];
    const byRequirement = Map.groupBy(found, ({ requirement }) => requirement?.id ?? '');
    return {
      title: titles[kind],
      count: found.reduce((sum, { results }) => sum + results.length, 0),
      groups: [...byRequirement.values()].map((group) => describe(group, cut)),
    };
  };
  const stale: Section = {
    title: 'Stale baseline entries',
    count: report.stale.length,
    groups: report.stale.map(({ target, check, state }) => [
      cut(`${target}  ${check}  ${state === 'passes' ? 'no longer fails' : 'names no check'}`, 2),
    ]),
  };
  return [
    section('regression'),
    section('failed'),
    section('changed'),
    stale,
    section('flips'),
    section('error'),
  ].filter(({ count }) => count > 0);
};

/** One requirement: what it says, the checks that miss it and where, and how to repeat the first. */
const describe = (group: readonly Finding[], cut: Cut): readonly string[] => {
  const [first] = group;
  if (first === undefined) return [];
  const { requirement, check, results } = first;
  const head =
    requirement === undefined
      ? check.level
      : `${requirement.level} ${requirement.id}  ${requirement.summary}`;
  return [
    cut(head, 2),
    ...group.map((finding) => {
      const [one] = finding.results;
      const why = flips(one) ? `flips (${tallied(one)})` : (one.reason ?? one.verdict);
      const suspect = finding.check.suspect ? ' (suspect: may be our bug)' : '';
      return cut(
        `${finding.check.name}${suspect} on ${finding.results.map(({ target }) => target).join(', ')}: ${why}`,
        4,
      );
    }),
    cut(`repeat: ${results[0].repeat}`, 4),
  ];
};

/** Every section gets its title; the lines are dealt out in order, whole groups at a time where they fit. */
const tell = (
  sections: readonly Section[],
  budget: number,
  paint: Paint,
  full: string,
): readonly string[] => {
  let left = budget;
  return sections.flatMap(({ title, count, groups }) => {
    const shown: string[] = [];
    let told = 0;
    for (const group of groups) {
      if (group.length > left && !(told === 0 && left >= 3)) break;
      const fitting = group.slice(0, left);
      shown.push(...fitting);
      left -= fitting.length;
      told += 1;
    }
    const rest = groups.length - told;
    return [
      '',
      paint('bold', `${title} (${count})`),
      ...shown,
      ...(rest > 0 ? [paint('dim', `  … and ${rest} more in ${full}`)] : []),
    ];
  });
};

const headline = ({ tool, run, targets, results }: Report, paint: Paint): string => {
  const parts = [
    paint('bold', `assay ${tool.version}`),
    plural(targets.length, 'target'),
    plural(results.length, 'check result'),
    span(run.started, run.finished),
    ...(run.shard === undefined ? [] : [`part ${run.shard}`]),
  ];
  return parts.join(' · ');
};

const problems = (report: Report, paint: Paint, cut: Cut): readonly string[] => [
  ...(report.run.interrupted ? [paint('red', 'Interrupted: what is missing was not tested.')] : []),
  ...report.targets
    .filter(({ state }) => state === 'failed')
    .map(({ id, problem }) => paint('red', cut(`${id} failed: ${problem ?? 'it did not come up'}`, 0))),
];

const counts = (report: Report, paint: Paint): readonly string[] => {
  const rows = report.targets.flatMap((target) =>
    [...countByLevel(report.results.filter((result) => result.target === target.id))].map(
      ([level, some], nth) => ({ target: nth === 0 ? oneLine(target.id, 40) : '', level, some }),
    ),
  );
  const names = countNames.filter((name) => rows.some(({ some }) => some[name] !== undefined));
  const cells = [
    ['target', 'level', ...names],
    ...rows.map(({ target, level, some }) => [
      target,
      level,
      ...names.map((name) => String(some[name] ?? '')),
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row, nth) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const padded = column < 2 ? cell.padEnd(width) : cell.padStart(width);
        if (nth === 0) return paint('dim', padded);
        return names[column - 2] === 'fail' && cell !== '' ? paint('red', padded) : padded;
      })
      .join('  ')
      .trimEnd(),
  );
};
