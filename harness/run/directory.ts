import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Report, renderHtml, renderJunit, renderMarkdown, validateReport } from '../../reports/index.ts';
import { readTranscript } from '../evidence/read.ts';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import { UsageError } from './selection.ts';

/** Marks a folder as a report's, so that nothing else is ever removed. */
const mark = 'evidence/run.json';

/** The report that a folder holds, if it holds one that can be read. */
export const previousReport = (directory: string): Report | undefined => {
  try {
    return validateReport(JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')));
  } catch {
    return undefined;
  }
};

/**
 * Makes a folder ready for a new report; an older report in it goes.
 * @throws {UsageError} when the folder holds something else.
 */
export const prepareDirectory = (directory: string, facts: object): void => {
  const there = existsSync(directory) ? readdirSync(directory) : [];
  if (there.length > 0 && !existsSync(join(directory, mark))) {
    throw new UsageError(
      `--out ${directory}: the folder is not empty and holds no report of ours; name another`,
    );
  }
  const parts = there.filter((name) => /^part-\d+$/.test(name));
  for (const name of ['evidence', 'report.json', 'report.html', 'report.md', 'junit.xml', ...parts]) {
    rmSync(join(directory, name), { recursive: true, force: true });
  }
  mkdirSync(join(directory, 'evidence'), { recursive: true });
  keepFacts(directory, facts);
};

/** Writes down what is known of the run whose evidence lies here; without `finished` it was killed. */
export const keepFacts = (directory: string, facts: object): void =>
  writeFileSync(join(directory, mark), `${JSON.stringify(facts, null, 2)}\n`);

/** Transcripts that results refer to, by their name in the report; those that are gone are left out. */
export const transcriptsOf = (
  report: Report,
  directory: string,
): ReadonlyMap<string, readonly TranscriptEvent[]> => {
  const files = new Set(report.results.flatMap(({ evidence }) => (evidence ? [evidence.file] : [])));
  return new Map(
    [...files].flatMap((file) => {
      const path = join(directory, file);
      return existsSync(path) ? [[file, readTranscript(path)] as const] : [];
    }),
  );
};

/** Writes `report.json`, `report.html`, `report.md` and `junit.xml`. */
export const writeReport = (report: Report, directory: string, previous?: Report): void => {
  const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);
  mkdirSync(directory, { recursive: true });
  write('report.json', `${JSON.stringify(report, null, 2)}\n`);
  write('report.md', renderMarkdown(report, { ...(previous && { previous }) }));
  write('junit.xml', renderJunit(report));
  write('report.html', renderHtml(report, transcriptsOf(report, directory)));
};
