import type { HeaderEntry } from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
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
  // No server tells of its limits. Where assay has switched one off, what needs it is not played.
  const lacking = needs.filter((need) => !need.startsWith('limit ') && !header.claims.includes(need));
  if (lacking.length === 0) return undefined;
  if (header.unknown !== undefined)
    return {
      step: 'the survey',
      why: `what the target claims is not known: ${header.unknown}`,
      like: 'survey',
    };
  return {
    step: 'the survey',
    why: `the target does not claim: ${lacking.join(', ')}`,
    verdict: 'not-claimed',
  };
};
