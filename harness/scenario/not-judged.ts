import type { HeaderEntry } from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
import { unclaimed } from './claims.ts';
import type { Cause } from './decision.ts';

/** Why a scenario is not judged at all, if that is so. */
export const reasonNotJudged = ({ needs, stimulus }: Scenario, header: HeaderEntry): Cause | undefined => {
  if (header.stimulus !== stimulus)
    return {
      step: 'the transcript',
      why: 'the scenario does something else now than when this was recorded: not comparable',
      verdict: 'unverifiable',
    };
  if (header.unplayed) {
    const { why, verdict } = header.unplayed;
    return { step: 'the target let nobody in', why, ...(verdict === 'unverifiable' && { verdict }) };
  }
  const lacking = unclaimed(needs, header);
  if (lacking === undefined) return undefined;
  const { verdict, why } = lacking;
  return { step: 'the survey', why, ...(verdict === 'blocked' ? { like: 'survey' } : { verdict }) };
};
