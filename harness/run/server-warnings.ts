import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { readTranscript } from '../evidence/read.ts';
import { hidden } from '../evidence/secret-names.ts';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import type { Account, LogFile } from '../networks/site.ts';
import type { PlayedScenario } from './played.ts';

/** The first word of a line that is a level of logging is its level; a line without one goes on with the last. */
const levelForm =
  /(?:^|[\s[(<])(trace|debug|info|notice|warn|warning|error|critical|crit|fatal|alert|emergency)(?=[\s\])>]|$)/i;
const isSerious = /^(?:warn|warning|error|critical|crit|fatal|alert|emergency)$/i;

/** A server may dump what it likes behind a warning. */
const mostOfEach = 500;
const mostOfScenario = 5;

/** What a log warned of, one entry each. */
const entriesIn = (log: string): readonly string[] => {
  const entries: string[] = [];
  let serious = false;
  for (const line of stripVTControlCharacters(log).split(/\r?\n/)) {
    const [, level] = levelForm.exec(line) ?? [];
    if (level !== undefined) {
      serious = isSerious.test(level);
      if (serious) entries.push(line);
    } else if (serious && line.trim() !== '') entries.push(`${entries.pop() ?? ''}\n${line}`);
  }
  return entries;
};

const wordsIn = (text: string): ReadonlySet<string> => new Set(text.match(/[\w-]+/g));

const warningText = (entry: string, accounts: readonly Account[]): string => {
  const text = accounts.reduce((said, { password }) => said.replaceAll(password, hidden('password')), entry);
  return text.length > mostOfEach ? `${text.slice(0, mostOfEach)}…` : text;
};

/** The warnings that a transcript has been given. */
export const warningsIn = (events: readonly TranscriptEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'warning' ? [event.text] : []));

/**
 * Finds what a target's logs warned of that names an account of a played scenario, and writes it into the scenario's
 * transcript, so that whoever judges that again knows it, too. To be called once nothing is written any more.
 */
export const keepWarnings = (
  directory: string,
  logs: readonly LogFile[],
  played: readonly PlayedScenario[],
  accounts: readonly Account[],
): readonly PlayedScenario[] => {
  const there = logs.filter(({ path }) => existsSync(path));
  const warned = there.flatMap(({ file, path }) =>
    entriesIn(readFileSync(path, 'utf8')).map((entry) => ({ file, entry, words: wordsIn(entry) })),
  );
  if (warned.length === 0) return played;
  return played.map((play) => {
    const { users = [] } = play;
    const own = warned
      .filter(({ words }) => users.some((user) => words.has(user)))
      .slice(0, mostOfScenario)
      .map(({ file, entry }) => ({ file, text: warningText(entry, accounts) }));
    if (own.length === 0) return play;
    const path = join(directory, play.file);
    const { n = -1, t = 0 } = readTranscript(path).at(-1) ?? {};
    const events = own.map(
      (one, index): TranscriptEvent => ({ n: n + 1 + index, t, kind: 'warning', ...one }),
    );
    appendFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    return { ...play, warnings: warningsIn(events) };
  });
};
