import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { RunFacts, TargetReport } from '../../reports/report.ts';
import { EvidenceError, readTranscript } from '../evidence/read.ts';
import type { HeaderEntry, LogSlice, TranscriptEvent } from '../evidence/transcript.ts';
import { judge } from '../scenario/judge.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type PlayedScenario, playedChecks } from './played.ts';
import type { Plays } from './report.ts';

/** A transcript on disk, with what its header says. */
export interface StoredTranscript {
  readonly path: string;
  readonly header: HeaderEntry;
  readonly events: readonly TranscriptEvent[];
}

const headerOf = (events: readonly TranscriptEvent[]): HeaderEntry | undefined => {
  const [first] = events;
  return first?.kind === 'scenario' && first.format === 'assay-transcript/1' ? first : undefined;
};

/**
 * Finds transcripts: files as they are, folders with all that is below them. Surveys are left out.
 * @throws {EvidenceError} when there are none.
 */
export const findTranscripts = (paths: readonly string[]): readonly StoredTranscript[] => {
  const files = paths.flatMap((path) => {
    if (!existsSync(path)) throw new EvidenceError(`${path}: no such file or folder`);
    return statSync(path).isDirectory() ? globSync(`${path}/**/*.ndjson`).toSorted() : [path];
  });
  const found = files
    .filter((path) => !/(results|survey)\.ndjson$/.test(path))
    .flatMap((path): readonly StoredTranscript[] => {
      const events = readTranscript(path);
      const header = headerOf(events);
      if (header === undefined)
        throw new EvidenceError(`${path}: found no transcript header in the first line`);
      return [{ path: resolve(path), header, events }];
    });
  if (found.length === 0) throw new EvidenceError(`${paths.join(', ')}: found no transcripts`);
  return found;
};

/** The report folder that evidence lies in, where it lies in one. */
export const reportFolderOf = (path: string): string | undefined => {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'evidence', 'run.json'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
};

const readJson = <T>(path: string): T | undefined =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;

const logsIn = (events: readonly TranscriptEvent[]): readonly LogSlice[] =>
  events.flatMap((event) =>
    event.kind === 'log' ? [{ file: event.file, from: event.from, to: event.to }] : [],
  );

const targetOf = (id: string, folder: string): TargetReport =>
  readJson<TargetReport>(join(folder, 'target.json')) ?? {
    id,
    name: id.replace(/@.*/, ''),
    version: 'unknown',
    driver: 'external',
    config: 'default',
    state: 'tested',
    logs: [],
  };

export interface Rejudged {
  readonly run: RunFacts;
  readonly plays: readonly Plays[];
  /** Scenarios of the transcripts that no fixture has any more. */
  readonly gone: readonly string[];
}

/**
 * Judges stored transcripts by today's checks: no server is asked.
 * @param folder what evidence is named relative to.
 */
export const rejudge = (
  transcripts: readonly StoredTranscript[],
  scenarios: readonly Scenario[],
  folder: string,
): Rejudged => {
  const known = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const facts = readJson<RunFacts>(join(folder, 'evidence', 'run.json'));
  const planned = readJson<readonly Scenario[]>(join(folder, 'evidence', 'plan.json'))?.map(({ id }) => id);
  const byTarget = Map.groupBy(transcripts, ({ header }) => header.target);
  const plays = [...byTarget].map(([id, stored]): Plays => {
    const counts = new Map<string, number>();
    const played = stored.flatMap(({ path, header, events }): readonly PlayedScenario[] => {
      const scenario = known.get(header.scenario);
      if (scenario === undefined) return [];
      const play = (counts.get(scenario.id) ?? 0) + 1;
      counts.set(scenario.id, play);
      const file = relative(folder, path);
      const duration = Math.round(events.at(-1)?.t ?? 0);
      return [
        {
          scenario: scenario.id,
          play,
          duration,
          file,
          outcomes: playedChecks(judge(scenario, events)),
          logs: logsIn(events),
        },
      ];
    });
    const wanted = new Set(planned ?? counts.keys());
    const [first] = stored;
    return {
      target: targetOf(id, dirname(first?.path ?? folder)),
      scenarios: scenarios.filter((scenario) => wanted.has(scenario.id)),
      played,
      missing: { verdict: 'unverifiable', reason: 'there is no transcript of it' },
    };
  });
  const times = transcripts.map(({ path }) => statSync(path).mtime.toISOString()).toSorted();
  return {
    run: {
      id: facts?.id ?? 'unknown',
      started: facts?.started ?? times[0] ?? '',
      finished: times.at(-1) ?? '',
      command: facts?.command ?? 'assay judge',
      interrupted: false,
      repeat: facts?.repeat ?? 1,
      ...(facts?.shard && { shard: facts.shard }),
    },
    plays,
    gone: [...new Set(transcripts.map(({ header }) => header.scenario))].filter((id) => !known.has(id)),
  };
};
