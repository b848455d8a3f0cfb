import { isChosenSecret } from '../evidence/secret-names.ts';
import { wireOf } from '../evidence/transcript.ts';
import type { Bindings } from '../language/pattern.ts';
import type { TextStep } from '../language/scenario.ts';
import type { Seen } from '../networks/seen.ts';
import { oncePerText } from '../once.ts';
import { escapeRegExp } from '../regexp.ts';
import type { Decider, Decision } from './decision.ts';
import type { Floor } from './floors.ts';
import type { Written } from './inbox.ts';

const nameIn = /\{([a-z][\w-]*(?:\.[\w.-]+)?)\}/g;

/** The names whose values a pattern of a text mentions. */
export const namesInTextPattern = (pattern: string): readonly string[] =>
  [...pattern.matchAll(nameIn)].map(([, name = '']) => name);

const compiled = oncePerText((source) => new RegExp(source, 'su'));

/** `/regular expression/`, with `{name}` for what is bound to it. */
export const textPattern = (pattern: string, bindings: Bindings): RegExp => {
  const filled = pattern
    .slice(1, -1)
    .replace(nameIn, (all, name: string) => escapeRegExp(bindings.get(name) ?? all));
  return compiled(filled);
};

/** Why this is no pattern of a text, if it is none. */
export const textPatternProblem = (pattern: unknown): string | undefined => {
  if (typeof pattern !== 'string' || !/^\/.+\/$/s.test(pattern))
    return 'a regular expression between slashes';
  const secret = namesInTextPattern(pattern).find(isChosenSecret);
  if (secret !== undefined) return `no {${secret}}, which evidence does not show`;
  try {
    textPattern(pattern, new Map());
    return undefined;
  } catch {
    return 'a regular expression that JavaScript knows';
  }
};

/** A stream as far as it is asked about. */
interface Stream {
  readonly parts: readonly Written[];
  readonly text: string;
}

/** What was written since a step's floor, stream by stream. */
const streamsSince = (
  written: readonly Written[],
  party: string,
  floor: Floor | undefined,
): readonly Stream[] => {
  const counts = (part: Written): boolean =>
    part.party === party &&
    (floor === undefined || (floor.behind ? part.item >= floor.item : part.at > floor.event));
  const streams = Map.groupBy(written.filter(counts), (part) => `${wireOf(part)} ${part.stream}`);
  return [...streams.values()].map((parts) => ({ parts, text: parts.map(({ text }) => text).join('') }));
};

/** As much is shown of what stands around what was found, and of a text that is not as it should be. */
const around = 80;
const longest = 200;

/** A passage of a stream, and the event that brought the end of it. */
const passage = ({ parts, text }: Stream, from: number, to: number): Seen & { readonly kind: 'text' } => {
  let end = 0;
  const last = parts.find(({ text: part }) => {
    end += part.length;
    return end >= to;
  });
  const { at, party, stream } = last ?? parts.at(-1) ?? { at: 0, party: '', stream: 0 };
  const shown = `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
  return { kind: 'text', at, party, stream, text: shown };
};

/** A tag by its name: the order of its attributes makes no difference. */
const tagIn = (found: string): string | undefined => /^<[^\s<>]+(?=\s)/.exec(found)?.[0];

const broken = (seen: Seen, expected: string, found: string, kind?: string): Decision => {
  const told = kind ?? tagIn(found);
  const difference = { path: 'text', expected, found, ...(told !== undefined && { kind: told }) };
  return {
    kind: 'broken',
    why:
      kind === undefined
        ? `the text has “${found}”, expected ${expected}`
        : `the text has nothing like ${expected}`,
    signature: [difference],
    seen,
    over: false,
  };
};

/** Decides at once, by what has come so far, what is said of the text of a party's streams. */
export const textDecider = (
  { party, patterns, absent }: TextStep,
  evidence: () => {
    readonly written: readonly Written[];
    readonly bindings: Bindings;
    readonly floor: Floor | undefined;
  },
): Decider => {
  const decide = (): Decision => {
    const { written, bindings, floor } = evidence();
    const streams = streamsSince(written, party, floor);
    for (const stream of streams) {
      for (const pattern of patterns) {
        const { text } = stream;
        const found = textPattern(pattern, bindings).exec(text);
        if (absent && found) {
          const [match] = found;
          const end = found.index + match.length;
          const shown = match.length > longest ? `${match.slice(0, longest)}…` : match;
          const seen = passage(
            stream,
            Math.max(0, found.index - around),
            Math.min(text.length, end + around),
          );
          return broken({ ...seen, at: passage(stream, 0, end).at }, `nothing like ${pattern}`, shown);
        }
        if (!absent && !found)
          return broken(
            passage(stream, 0, Math.min(text.length, longest)),
            pattern,
            text.slice(0, longest),
            'nothing like it',
          );
      }
    }
    const last = streams.at(-1);
    return last
      ? { kind: 'holds', seen: passage(last, Math.max(0, last.text.length - around), last.text.length) }
      : { kind: 'undecidable', why: `nothing came to ${party}` };
  };
  return {
    see: () => undefined,
    over: () => ({ decision: decide() }),
    giveUp: decide,
  };
};
