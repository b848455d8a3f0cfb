import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Report,
  renderHtml,
  renderJunit,
  renderMarkdown,
  transcriptsOf,
  validateReport,
} from '../../reports/index.ts';
import { before, checkFolder, makeFolder, mark } from './folder.ts';
import { packBeside } from './packing.ts';

const reportFiles = ['report.json', 'report.html', 'report.md', 'junit.xml'] as const;

const reportIn = (directory: string): Report | undefined => {
  try {
    return validateReport(JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')));
  } catch {
    return undefined;
  }
};

/** The last report of a folder that was completed, if it can be read. */
export const previousReport = (directory: string): Report | undefined =>
  reportIn(directory) ?? reportIn(join(directory, before));

/**
 * Makes a folder ready for a new report. An older one that is complete goes to `previous`, where it stays until the new one
 * is complete; what a killed run left goes.
 * @throws {UsageError} when the folder cannot be written to or holds something else.
 */
export const prepareDirectory = (directory: string, facts: object): void => {
  checkFolder(directory);
  makeFolder(directory);
  const parts = readdirSync(directory).filter((name) => /^part-\d+$/.test(name));
  // The evidence last: while it is there, the folder is known to be a report's.
  const there = [...reportFiles, ...parts, 'evidence'].filter((name) => existsSync(join(directory, name)));
  if (there.includes('report.json')) {
    rmSync(join(directory, before), { recursive: true, force: true });
    mkdirSync(join(directory, before));
    for (const name of there) renameSync(join(directory, name), join(directory, before, name));
  } else for (const name of there) rmSync(join(directory, name), { recursive: true, force: true });
  mkdirSync(join(directory, 'evidence'));
  keepFacts(directory, facts);
};

/** Writes down what is known of the run whose evidence lies here; without `finished` it was killed. */
export const keepFacts = (directory: string, facts: object): void =>
  writeFileSync(join(directory, mark), `${JSON.stringify(facts, null, 2)}\n`);

/** Writes `report.json`, `report.html`, `report.md` and `junit.xml`; the report of before goes. */
export const writeReport = async (report: Report, directory: string, previous?: Report): Promise<void> => {
  const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);
  makeFolder(directory);
  const packing = packBeside({ directory, files: transcriptsOf(report) });
  packing.catch(() => undefined);
  write('report.md', renderMarkdown(report, { ...(previous && { previous }) }));
  write('junit.xml', renderJunit(report));
  const json = `${JSON.stringify(report, null, 2)}\n`;
  write('report.html', renderHtml(report, await packing, { previous }));
  // The last: where it is, the report is complete.
  write('report.json', json);
  rmSync(join(directory, before), { recursive: true, force: true });
};
