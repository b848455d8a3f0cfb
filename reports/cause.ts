import type { Report, Result } from './report.ts';

type Described = Pick<Report, 'scenarios'>;

/**
 * Puts failing results of one target together that have one cause. Where somebody looked at them and gave a link, that
 * says which: the same link is the same cause, and another one another; so does the defect of other products that they
 * look like. Two others have the same cause when
 *
 * - they are of one topic and of one check, or decide the same requirements, and fail in the same way, whichever
 *   kind of stanza it is: rows of a table, and variants of a scenario. A signature that only says that nothing came
 *   tells too little for that: there only rows of the same table are taken together;
 * - or one transcript event decides them, in the same way;
 * - or the same check, or what decides the same requirements, failed in the same way over the same kind of answer to the
 *   same kind of action (`about`), whatever the topic. The kind alone would hide one fault behind another.
 *
 * Groups and their rows keep the order that they had.
 */
export const byCause = (results: readonly Result[], report: Described): readonly (readonly Result[])[] => {
  const groups: Result[][] = [];
  const groupOf = new Map<string, Result[]>();
  for (const result of results) {
    const keys = keysOf(result, report);
    const touched = [...new Set(keys.flatMap((key) => groupOf.get(key) ?? []))];
    const found = [...new Set(keys.flatMap((key) => (groupOf.has(key) ? [groupOf.get(key) ?? []] : [])))];
    const [home, ...others] = found;
    const group = home ?? [];
    if (home === undefined) groups.push(group);
    for (const other of others) {
      group.push(...other);
      other.length = 0;
      for (const [key, value] of groupOf) if (value === other) groupOf.set(key, group);
    }
    if (!touched.includes(result)) group.push(result);
    for (const key of keys) groupOf.set(key, group);
  }
  const order = new Map(results.map((result, at) => [result, at]));
  return groups
    .filter(({ length }) => length > 0)
    .map((group) => group.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)));
};

const saysLittle = (signature: string): boolean => /^(missing|unexpected <[\w:]+>)?$/.test(signature.trim());

/** Whether it was a message, a presence or an IQ is a difference of what was sent, not of how it failed. */
const normalised = (signature: string): string =>
  signature.replace(/([/<])(?:iq|message|presence)\b/g, '$1stanza');

/** Whether a signature only says that another element came than the one that was wanted. */
const saysKindOnly = (signature: string): boolean =>
  /^differs: \/[\w:]+ expected <[\w:]+> found <[\w:]+>$/.test(signature.trim());

const keysOf = (result: Result, { scenarios }: Described): readonly string[] => {
  const { target, scenario, check, requirements, evidence, about, baseline, like } = result;
  if (baseline?.state === 'known' && baseline.link !== undefined)
    return [JSON.stringify([target, 'known', baseline.link])];
  if (like !== undefined) return [JSON.stringify([target, 'like', like.link])];
  const signature = normalised(result.signature ?? '');
  const vague = saysLittle(signature);
  const described = scenarios[scenario];
  const topic = described === undefined ? scenario : `${described.spec} ${described.topic}`;
  // All rows of a table come from one place.
  const written = described?.source ?? scenario;
  const key = (...parts: readonly unknown[]) => JSON.stringify([target, ...parts]);
  return [
    key('rows', vague ? written : topic, check, signature),
    ...(vague || saysKindOnly(signature) || requirements.length === 0
      ? []
      : [key('requirements', topic, requirements, signature)]),
    ...(evidence === undefined || signature === ''
      ? []
      : [key('event', evidence.file, evidence.from, evidence.to, signature)]),
    ...(about === undefined ? [] : [key('about', about, check, signature)]),
    ...(about === undefined || requirements.length === 0
      ? []
      : [key('about', about, requirements, signature)]),
  ];
};
