import type { Report, Result } from './report.ts';
import { failing, requirement, result, sampleReport, scenario, target } from './sample.ts';

/** Many checks on three targets, as a full run has them; the outcome of each follows from its number alone. */
export const largeReport = (checks: number): Report => {
  const targets = [target('alpha@1.0'), target('beta@2.1', { config: 'best' }), target('gamma@3')];
  const numbers = Array.from({ length: checks }, (_, n) => n);
  const idOf = (n: number) =>
    `RFC612${n % 2}-${3 + (n % 7)}.${(n >> 3) % 9}-${String(n >> 1).padStart(3, '0')}`;
  const levelOf = (n: number) => (n % 5 === 0 ? 'MAY' : n % 3 === 0 ? 'SHOULD' : 'MUST');
  return sampleReport({
    targets,
    requirements: Object.fromEntries(
      numbers.map((n) => [
        idOf(n),
        requirement(`RFC612${n % 2}`, `${3 + (n % 7)}.${(n >> 3) % 9}`, levelOf(n), summaries[n % 4] ?? ''),
      ]),
    ),
    scenarios: Object.fromEntries(
      numbers.map((n) => [`scenario-${n >> 2}`, scenario(`RFC612${n % 2}`, summaries[n % 4] ?? '', n)]),
    ),
    results: targets.flatMap(({ id }, nth) => numbers.map((n) => outcomeOf(n, nth, id, idOf(n), levelOf(n)))),
    stale: [],
  });
};

const summaries = [
  'the server stamps the full JID of the sender',
  'a request in an unknown namespace is refused',
  'the answer carries the id of the request',
  'a roster push goes to every interested resource',
];

const outcomeOf = (
  n: number,
  nth: number,
  id: string,
  requirementId: string,
  level: Result['level'],
): Result => {
  const base = result({
    target: id,
    scenario: `scenario-${n >> 2}`,
    check: `check-${n}`,
    requirements: [requirementId],
    level,
    evidence: { file: `evidence/${id}/scenario-${n >> 2}.ndjson`, from: 1, to: 1 },
  });
  const dice = (n * 7919 + nth * 104729) % 97;
  const text = { expected: failing.expected, observed: failing.observed, sent: failing.sent };
  if (dice < 4 || n === 40)
    return { ...base, verdict: 'fail', reason: 'from is missing', signature: 's', ...text };
  if (dice < 7) {
    const baseline = { state: 'known', why: 'reported upstream' } as const;
    return { ...base, verdict: 'fail', reason: 'no answer came', signature: 'no answer', baseline };
  }
  if (dice < 12) return { ...base, verdict: 'not-claimed', reason: 'urn:xmpp:mam:2 is not advertised' };
  if (dice < 14) return { ...base, verdict: 'blocked', reason: 'blocked by the step before' };
  if (dice < 15) return { ...base, verdict: 'observed', reason: `${nth} features` };
  return base;
};
