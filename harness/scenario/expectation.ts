import type { Bindings } from '../language/pattern.ts';
import type { Expected, ExpectStep, HasStep } from '../language/scenario.ts';
import { templateOf } from '../language/template.ts';
import { endsStream, isStreamError, type Seen } from '../networks/seen.ts';
import { ns } from '../xml/namespaces.ts';
import { type Arrived, insteadOf } from './arrived.ts';
import { type Decider, type Decision, decisionOn, type Ruling } from './decision.ts';
import type { Difference } from './difference.ts';
import { endOf, type Inbox } from './inbox.ts';
import { type MatchResult, matchElement } from './match.ts';
import { isOfKind, selects } from './select.ts';

const nothingDiffers: MatchResult = { differences: [], bound: [] };

const tlsDifferences = (
  wanted: Expected & { kind: 'tls' },
  seen: Seen & { kind: 'tls' },
): readonly Difference[] => {
  const differences: Difference[] = [];
  if (wanted.protocol !== undefined && wanted.protocol !== seen.protocol)
    differences.push({ path: '/tls/@protocol', expected: wanted.protocol, found: seen.protocol });
  if (wanted.authorized !== undefined && wanted.authorized !== seen.authorized)
    differences.push({
      path: '/tls/@authorized',
      expected: String(wanted.authorized),
      found: seen.problem ?? String(seen.authorized),
    });
  if (wanted.certificateRequested !== undefined && wanted.certificateRequested !== seen.certificateRequested)
    differences.push({
      path: '/tls/@certificateRequested',
      expected: String(wanted.certificateRequested),
      found: String(seen.certificateRequested),
    });
  return differences;
};

/** Holds one thing that came against what is expected; nothing where it is about something else. */
const compare = (wanted: Expected, seen: Seen, bindings: Bindings): MatchResult | undefined => {
  if (wanted.kind === 'footer') return seen.kind === 'footer' ? nothingDiffers : undefined;
  if (wanted.kind === 'closed')
    return seen.kind === 'closed' && seen.by === 'peer' ? nothingDiffers : undefined;
  if (wanted.kind === 'tls')
    return seen.kind === 'tls' ? { ...nothingDiffers, differences: tlsDifferences(wanted, seen) } : undefined;
  if (seen.kind !== 'element' && seen.kind !== 'header') return undefined;
  const template = templateOf(wanted.template);
  if ((seen.kind === 'header') !== (template.name === 'stream:stream')) return undefined;
  const select =
    wanted.select === undefined || wanted.select === 'next' ? wanted.select : templateOf(wanted.select);
  if (!selects(template, select, seen.element, bindings)) return undefined;
  return matchElement(template, seen.element, bindings);
};

/** Whether an expectation is about things of this kind at all, apart from what it selects to tell the contrary by. */
export const isAboutKind = ({ options }: ExpectStep, seen: Seen, bindings: Bindings): boolean =>
  (seen.kind !== 'element' && seen.kind !== 'header') ||
  options.some(
    ({ expected }) =>
      expected.kind === 'xml' && isOfKind(templateOf(expected.template), seen.element, bindings),
  );

/** Whether an exchange or a stream is over with this: the refusal of TLS or SASL, a stream error, any end. */
const ends = (seen: Seen): boolean =>
  endsStream(seen) ||
  (seen.kind === 'element' && (seen.element.is('failure', ns.sasl) || seen.element.is('failure', ns.tls)));

/** Whether nothing that an option waits for can come behind a stream error (RFC 6120 section 4.9.1.1). */
const isPast = ({ kind }: Expected): boolean => kind === 'xml' || kind === 'tls';

/** Decides an expectation: by the first thing that one of its options selects. */
export const expectationDecider = (
  step: ExpectStep,
  { inbox, bindings, arrived }: { inbox: Inbox; bindings: Bindings; arrived: Arrived },
): Decider => {
  const parties = new Set(step.options.map(({ party }) => party));

  const missing = (how: string): Decision => ({
    kind: 'broken',
    ...insteadOf(
      arrived().filter((seen) => !inbox.isAside(seen)),
      parties,
      how,
    ),
    over: true,
  });
  const wantsError = step.options.some(
    ({ expected }) => expected.kind === 'xml' && templateOf(expected.template).is('error', ns.stream),
  );

  /** The stream error after which nothing fitting can come, where it is one that no option is about. */
  const endedWithError = (seen: Seen): boolean =>
    isStreamError(seen) &&
    parties.size === 1 &&
    parties.has(seen.party) &&
    step.options.every(({ expected }) => isPast(expected));

  return {
    see(seen): Ruling | undefined {
      if (!parties.has(seen.party) || !inbox.isCurrent(seen) || inbox.isAside(seen)) return undefined;
      const attempts = step.options.flatMap((option) => {
        const found = option.party === seen.party ? compare(option.expected, seen, bindings) : undefined;
        return found ? [{ option, ...found }] : [];
      });
      const nearest = attempts.toSorted((a, b) => a.differences.length - b.differences.length)[0];
      if (nearest) {
        const { option, differences, bound } = nearest;
        return {
          decision: decisionOn(seen, differences, ends(seen), option.means),
          taken: seen,
          bound,
        };
      }
      return endedWithError(seen) ? { decision: missing('the stream was ended with an error') } : undefined;
    },
    over(): Ruling | undefined {
      const over = step.options.map(({ party, expected: { kind } }) => {
        // Only bytes tell: after what is not XML the connection may still be closed, and TLS is none.
        const closed = kind === 'closed' || kind === 'tls' ? inbox.closed(party) : undefined;
        return kind === 'closed' || kind === 'tls' ? closed && endOf(inbox, party) : endOf(inbox, party);
      });
      // What is no XML is no answer, whoever else might still give one.
      const broken = [...parties].find(
        (party) =>
          inbox.broken(party) !== undefined &&
          step.options.every(({ party: other, expected }) => other !== party || isPast(expected)),
      );
      if (broken !== undefined && parties.size > 1)
        return { decision: missing(`the stream of ${broken} is not XML: ${inbox.broken(broken)}`) };
      const [first] = over;
      if (!first || !over.every((end) => end !== undefined)) return undefined;
      const ours = over.some((end) => end.ours);
      const silently = wantsError && parties.size === 1 ? ' without a stream error' : '';
      return {
        decision: ours ? { kind: 'undecidable', why: first.how } : missing(`${first.how}${silently}`),
      };
    },
    giveUp: (waited) => missing(`${Math.round(waited)} ms passed`),
  };
};

/** Decides a further assertion on what the last expectation selected. */
export const ruleAssertion = (step: HasStep, selected: Seen, bindings: Bindings): Ruling => {
  if (selected.kind !== 'element' && selected.kind !== 'header') {
    const difference = { path: '/', expected: templateOf(step.template).name, found: selected.kind };
    return { decision: decisionOn(selected, [difference], true) };
  }
  const { differences, bound } = matchElement(templateOf(step.template), selected.element, bindings);
  return { decision: decisionOn(selected, differences, false), bound };
};
