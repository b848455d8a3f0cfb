import type { Requirement } from '../harness/catalogue/catalogue.ts';
import {
  type BrokenRequirement,
  brokenIn,
  type DefectRow,
  loadDefectRows,
  seenIn,
} from '../harness/run/defect-rows.ts';
import { loadDefects } from '../harness/run/defects.ts';
import type { Fixtures } from '../harness/run/fixtures.ts';
import type { Defect } from '../reports/defect.ts';

type Requirements = ReadonlyMap<string, Requirement>;

/** The page that a link to a defect leads to, without the section. */
const pageOf = ({ link }: Pick<Defect, 'link'>): string => link.replace(/#.*/, '');

/** One row per defect: requirement, what the product does, where it is seen, and how to see it. */
const tableRows = (rows: readonly DefectRow[]): readonly (readonly string[])[] =>
  rows.map(({ requirements, title, link, seen, command }) => [
    brokenIn(requirements),
    `[${title}](${link.replace('fixtures/defects/', '')})`,
    seenIn(seen),
    `\`${command}\``,
  ]);

/** A reader of Markdown would take `<bad-request/>` for markup. */
const elementsAsCode = (text: string): string => text.replace(/<[^<>]+>/g, '`$&`');

const quoted = (requirements: readonly BrokenRequirement[], all: Requirements): readonly string[] =>
  requirements.map(({ id }) => {
    const requirement = all.get(id);
    return `> ${requirement?.level} ${id} (section ${requirement?.section}): ${elementsAsCode(requirement?.summary ?? '')}`;
  });

const sectionOf = (row: DefectRow, defect: Defect, all: Requirements): string =>
  [
    `## ${row.id}`,
    `**${row.title}.** Seen on ${seenIn(row.seen)}.${defect.reviewed === undefined ? '' : ` Last argued on ${defect.reviewed}.`}`,
    quoted(row.requirements, all).join('\n>\n'),
    defect.argument.trim(),
    `**For the server:** ${defect.defence.trim()}`,
    ...(defect.everybody ? [`**But everybody does so:** ${defect.everybody.trim()}`] : []),
    ...(defect.issues ? [`Reported: ${defect.issues.map((issue) => `<${issue}>`).join(', ')}`] : []),
    ['```', row.command, '```'].join('\n'),
    `Failing: ${row.checks.map((check) => `\`${check}\``).join(', ')}`,
  ].join('\n\n');

const pageText = (
  page: string,
  rows: readonly DefectRow[],
  defects: readonly Defect[],
  all: Requirements,
) => {
  const [first] = rows;
  const file = page.replace(/.*\/(.*)\.md$/, '$1.yaml');
  const sections = rows.flatMap((row) => {
    const defect = defects.find(({ link }) => link === row.link);
    return defect === undefined ? [] : [sectionOf(row, defect, all)];
  });
  return [
    `# ${first?.spec}: defects, argued`,
    `Written down in [\`${file}\`](${file}), from which \`npm run docs\` makes this page. [All defects](README.md).`,
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
};

export interface DefectDocs {
  /** Cells of the table of all defects. */
  readonly rows: readonly (readonly string[])[];
  /** Pages that are generated from beginning to end, by file. */
  readonly pages: ReadonlyMap<string, string>;
}

export const defectDocs = async (fixtures: Fixtures): Promise<DefectDocs> => {
  const defects = loadDefects();
  const rows = await loadDefectRows(fixtures);
  const pages = [...Map.groupBy(rows, pageOf)].map(
    ([page, some]) => [page, pageText(page, some, defects, fixtures.catalogue.requirements)] as const,
  );
  return { rows: tableRows(rows), pages: new Map(pages) };
};

/** Failures that defects have taken in by their wildcards since their pages were made: nobody has looked at them there. */
export const joinedRows = (
  rows: readonly DefectRow[],
  read: (page: string) => string | undefined,
): readonly string[] =>
  rows.flatMap((row) => {
    const { id, checks } = row;
    const sections = read(pageOf(row))?.split(/^## /m) ?? [];
    const section = sections.find((one) => one.startsWith(`${id}\n`));
    return section === undefined
      ? []
      : checks
          .filter((check) => !section.includes(`\`${check}\``))
          .map((check) => `defect ${id}: takes in ${check}, which its page does not have yet`);
  });
