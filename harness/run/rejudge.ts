import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { RunFacts } from '../../reports/report.ts';
import { EvidenceError, readTranscript } from '../evidence/read.ts';
import { formats, type HeaderEntry, type LogSlice, type TranscriptEvent } from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
import { usualSite, worldId } from '../language/world.ts';
import { usualNetwork } from '../networks/index.ts';
import { judge } from '../scenario/judge.ts';
import { factsAt } from '../scenario/not-judged.ts';
import { neverPlayed, partsOn } from '../scenario/plan.ts';
import { mark } from './folder.ts';
import { type PlayedScenario, playedChecks } from './played.ts';
import { type PlayedTarget, playedInWorld } from './report.ts';
import { warningsIn } from './server-warnings.ts';
import type { TargetRecord } from './subjects.ts';

/** A transcript on disk, with what its header says. */
export interface StoredTranscript {
  readonly path: string;
  readonly header: HeaderEntry;
  readonly events: readonly TranscriptEvent[];
}

/** A scenario's plays in their order: `x.ndjson`, `x-2.ndjson`, … `x-10.ndjson`. */
const byPlay = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1);

const headerOf = (events: readonly TranscriptEvent[]): HeaderEntry | undefined => {
  const [first] = events;
  return first?.kind === 'scenario' && formats.includes(first.format) ? first : undefined;
};

/** A report folder may have others below it: a repetition, the report of before. */
const transcriptsBelow = (folder: string): readonly string[] => {
  const pattern = existsSync(join(folder, mark)) ? '{evidence,part-*/evidence}/**/*.ndjson' : '**/*.ndjson';
  return globSync(pattern, { cwd: folder })
    .map((path) => join(folder, path))
    .toSorted(byPlay);
};

/**
 * Finds transcripts: files as they are, report folders with their evidence, other folders with all that is below them.
 * Surveys are left out.
 * @throws {EvidenceError} when there are none.
 */
export const findTranscripts = (paths: readonly string[]): readonly StoredTranscript[] => {
  const files = paths.flatMap((path) => {
    if (!existsSync(path)) throw new EvidenceError(`${path}: no such file or folder`);
    return statSync(path).isDirectory() ? transcriptsBelow(path) : [path];
  });
  const found = files
    .filter((path) => !/^(results|survey)\.ndjson$/.test(basename(path)))
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

/** The report folder whose evidence is all meant, where one of the paths is such a folder or its evidence. */
export const wholeFolder = (paths: readonly string[]): string | undefined =>
  paths
    .map((path) => (basename(resolve(path)) === 'evidence' ? dirname(resolve(path)) : resolve(path)))
    .find((path) => existsSync(join(path, mark)));

/** The report folder that evidence lies in, where it lies in one. */
export const reportFolderOf = (path: string): string | undefined => {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, mark))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
};

const readJson = <T>(path: string): T | undefined =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;

const isInterrupted = (events: readonly TranscriptEvent[]): boolean =>
  events.some((event) => event.kind === 'end' && event.why === 'interrupted');

const logsIn = (events: readonly TranscriptEvent[]): readonly LogSlice[] =>
  events.flatMap((event) =>
    event.kind === 'log' ? [{ file: event.file, from: event.from, to: event.to }] : [],
  );

/** A transcript whose player was killed ends in the middle: what is undecided there is nobody's fault. */
const ended = (events: readonly TranscriptEvent[]): readonly TranscriptEvent[] => {
  const last = events.at(-1);
  if (last === undefined || events.some(({ kind }) => kind === 'end')) return events;
  const problem = 'the transcript ends in the middle of the scenario';
  return [...events, { n: last.n + 1, t: last.t, kind: 'end', why: 'interrupted', problem }];
};

/** What is written down of a target. Evidence from when all targets spoke XMPP does not say what it speaks. */
const readTarget = (path: string): TargetRecord | undefined => {
  const target = readJson<TargetRecord>(path);
  return target && { ...target, protocol: target.protocol ?? usualNetwork };
};

/** A target that transcripts are of whose folder is not there. */
const unknownTarget = (id: string, protocol: string): TargetRecord => ({
  id,
  protocol,
  name: id.replace(/@.*/, ''),
  version: 'unknown',
  driver: 'external',
  config: 'default',
  state: 'tested',
  logs: [],
});

/**
 * The targets whose folder this is: one, or those that were played on together, in their order. Where a transcript stands
 * alone, its header and its scenario say what it was played on.
 */
const targetsIn = (folder: string, header?: HeaderEntry, scenario?: Scenario): readonly TargetRecord[] => {
  const one = readTarget(join(folder, 'target.json'));
  if (one !== undefined) return [one];
  if (header === undefined || header.sites !== undefined) {
    const order = basename(folder).split(',');
    const several = globSync('*/target.json', { cwd: folder })
      .toSorted((a, b) => order.indexOf(dirname(a)) - order.indexOf(dirname(b)))
      .flatMap((path) => readTarget(join(folder, path)) ?? []);
    if (several.length > 0 || header === undefined) return several;
  }
  const { world = { [usualSite]: usualNetwork } } = scenario ?? {};
  return Object.entries(world).map(([site, network]) => unknownTarget(factsAt(header, site).target, network));
};

/** What a check is that was planned and has no transcript. */
const missingOf = (targets: readonly TargetRecord[], interrupted: boolean): PlayedTarget['missing'] => {
  const problem = targets.find((target) => target.problem !== undefined)?.problem;
  return neverPlayed(
    { interrupted, ...(problem !== undefined && { problem }) },
    { verdict: 'unverifiable', reason: 'there is no transcript of it' },
  );
};

/** Targets that left no transcript, those together that were to be played on together: they did not come up, or the run ended before. */
const silentTargets = (folder: string, heard: ReadonlySet<string>): readonly (readonly TargetRecord[])[] => {
  const paths = globSync('{evidence,part-*/evidence}/{*,*/*}/target.json', { cwd: folder }).toSorted();
  const folders = new Set(paths.map((path) => /^(?:part-[^/]*\/)?evidence\/[^/]+/.exec(path)?.[0] ?? ''));
  const all = new Map(
    Array.from(folders, (path) => targetsIn(join(folder, path))).map((targets) => [idOf(targets), targets]),
  );
  return [...all].flatMap(([id, targets]) => (heard.has(id) ? [] : [targets]));
};

const idOf = (targets: readonly TargetRecord[]): string => worldId(targets.map(({ id }) => id));

export interface Rejudged {
  readonly run: RunFacts;
  readonly plays: readonly PlayedTarget[];
  /** Scenarios of the transcripts that no fixture has any more. */
  readonly gone: readonly string[];
}

/**
 * Judges stored transcripts by today's checks: no server is asked.
 * @param folder what evidence is named relative to.
 * @param whole whether all that was planned there is meant, also what left no transcript.
 */
export const rejudge = (
  transcripts: readonly StoredTranscript[],
  scenarios: readonly Scenario[],
  folder: string,
  whole: boolean,
): Rejudged => {
  const known = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const facts = readJson<Partial<RunFacts>>(join(folder, mark));
  const planned = whole
    ? readJson<readonly Scenario[]>(join(folder, 'evidence', 'plan.json'))?.map(({ id }) => id)
    : undefined;
  // A run that was killed had no time to write down that it ended.
  const interrupted = whole && (facts?.interrupted ?? true);
  const partsFor = (targets: readonly TargetRecord[], wanted: ReadonlySet<string>) =>
    partsOn(
      scenarios.filter(({ id }) => wanted.has(id)),
      targets.map(({ protocol }) => protocol),
    );
  const byTarget = Map.groupBy(transcripts, ({ header }) => header.target);
  const plays = [...byTarget.values()].flatMap((stored): readonly PlayedTarget[] => {
    const counts = new Map<string, number>();
    const played = stored.flatMap(({ path, header, events }): readonly PlayedScenario[] => {
      const scenario = known.get(header.scenario);
      if (scenario === undefined) return [];
      const play = (counts.get(scenario.id) ?? 0) + 1;
      counts.set(scenario.id, play);
      const file = relative(folder, path);
      const complete = ended(events);
      const duration = Math.round(events.at(-1)?.t ?? 0);
      return [
        {
          scenario: scenario.id,
          play,
          duration,
          file,
          outcomes: playedChecks(judge(scenario, complete)),
          ...(isInterrupted(complete) && { interrupted: true }),
          logs: logsIn(events),
          warnings: warningsIn(events),
        },
      ];
    });
    const [first] = stored;
    const targets = targetsIn(
      dirname(first?.path ?? folder),
      first?.header,
      known.get(first?.header.scenario ?? ''),
    );
    const wanted = new Set(planned ?? counts.keys());
    return playedInWorld(targets, partsFor(targets, wanted), {
      played,
      missing: missingOf(targets, interrupted),
    });
  });
  const silent = whole ? silentTargets(folder, new Set(byTarget.keys())) : [];
  const times = transcripts.map(({ path }) => statSync(path).mtime.toISOString()).toSorted();
  return {
    run: {
      id: facts?.id ?? 'unknown',
      started: facts?.started ?? times[0] ?? '',
      finished: facts?.finished ?? times.at(-1) ?? '',
      command: facts?.command ?? 'assay judge',
      interrupted,
      repeat: facts?.repeat ?? 1,
      ...(facts?.shard && { shard: facts.shard }),
    },
    plays: [
      ...plays,
      ...silent.flatMap((targets) => {
        const isLost = targets.some(({ problem }) => problem !== undefined) && !interrupted;
        return playedInWorld(targets, partsFor(targets, new Set(isLost ? [] : planned)), {
          played: [],
          missing: missingOf(targets, interrupted),
        });
      }),
    ],
    gone: [...new Set(transcripts.map(({ header }) => header.scenario))]
      .filter((id) => !known.has(id))
      .toSorted(),
  };
};
