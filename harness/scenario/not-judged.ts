import type { HeaderEntry, SiteFacts } from '../evidence/transcript.ts';
import type { Scenario } from '../language/scenario.ts';
import { partAt, sitesOf } from '../language/world.ts';
import { unclaimed } from './claims.ts';
import type { Cause } from './decision.ts';

/** What was known of what filled a site; where it was the only one, the header itself says it. */
export const factsAt = (header: HeaderEntry, site: string): SiteFacts => header.sites?.[site] ?? header;

/** Why a scenario is not judged at all, if that is so. */
export const reasonNotJudged = (scenario: Scenario, header: HeaderEntry): Cause | undefined => {
  if (header.stimulus !== scenario.stimulus)
    return {
      step: 'the transcript',
      why: 'the scenario does something else now than when this was recorded: not comparable',
      verdict: 'unverifiable',
    };
  if (header.unplayed) {
    const { why, verdict } = header.unplayed;
    return { step: 'the target let nobody in', why, ...(verdict === 'unverifiable' && { verdict }) };
  }
  const [lacking] = sitesOf(scenario).flatMap(
    (site) => unclaimed(partAt(scenario, site).needs, factsAt(header, site)) ?? [],
  );
  if (lacking === undefined) return undefined;
  const { verdict, why } = lacking;
  return { step: 'the survey', why, ...(verdict === 'blocked' ? { like: 'survey' } : { verdict }) };
};
