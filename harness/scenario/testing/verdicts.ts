import { expect } from 'vitest';
import { cutAtEveryByte, inOnePiece } from '../../evidence/cut.ts';
import type { TranscriptEntry } from '../../evidence/transcript.ts';
import type { Scenario } from '../../language/scenario.ts';
import { judge } from '../judge.ts';
import type { Outcome } from '../outcome.ts';
import { finished, opened, transcriptOf } from '../sample.ts';

/** An outcome in a line. */
export const short = ({ check: { id }, verdict, reason }: Outcome): string =>
  `${id}: ${verdict}${reason ? `, ${reason}` : ''}`;

/** The verdicts on what came to parties whose streams are open, which are the same however TCP cuts it. */
export const verdictsOf = (scenario: Scenario, ...entries: readonly TranscriptEntry[]): readonly string[] => {
  const parties = Object.keys(scenario.parties).map(opened);
  const transcript = transcriptOf(scenario, [...parties, ...entries, finished]);
  const whole = judge(scenario, transcript).map(short);
  expect(judge(scenario, cutAtEveryByte(transcript)).map(short)).toEqual(whole);
  expect(judge(scenario, inOnePiece(transcript)).map(short)).toEqual(whole);
  return whole;
};
