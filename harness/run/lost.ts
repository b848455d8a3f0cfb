import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTranscript } from '../evidence/read.ts';
import type { TranscriptEvent } from '../evidence/transcript.ts';
import { judge } from '../scenario/judge.ts';
import type { Play } from '../scenario/plan.ts';
import { type PlayedScenario, playedChecks, transcriptName } from './played.ts';
import type { Keep } from './plays.ts';

/**
 * Ends the transcript of a play whose player is gone, and judges what is there: what was decided stays so. Nothing
 * where its player had written nothing.
 */
export const endLost = (
  { scenario, round }: Play,
  keep: Keep,
  problem: string,
): PlayedScenario | undefined => {
  const file = `${keep.evidence}/${transcriptName(scenario.id, round)}`;
  const path = join(keep.directory, file);
  const events = existsSync(path) ? readTranscript(path) : [];
  const last = events.at(-1);
  if (last === undefined) return undefined;
  const end: TranscriptEvent = { n: last.n + 1, t: last.t, kind: 'end', why: 'crashed', problem };
  const all = [...events, end];
  writeFileSync(path, all.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const outcomes = playedChecks(judge(scenario, all));
  return { scenario: scenario.id, play: round, file, duration: Math.round(last.t), outcomes };
};
