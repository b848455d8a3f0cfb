import {
  constructFromEvents,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from 'js-yaml';

/** A text is not YAML, or not the plain kind of it that fixtures are written in. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  readonly line: number;
  readonly found: string;
  readonly expected: string;
  constructor(line: number, found: string, expected: string) {
    super(`line ${line}: found ${found}, expected ${expected}`);
    this.line = line;
    this.found = found;
    this.expected = expected;
  }
}

export interface Yaml {
  readonly data: unknown;
  /** The line of the part at this path, counted from 1; of its nearest parent where there is no such part. */
  lineOf(path: readonly (string | number)[]): number;
}

/** Where a value begins, and its parts by key or index; a key stands for its value. */
interface Place {
  readonly at: number;
  readonly parts: ReadonlyMap<string, Place>;
}

/** Tells the line, counted from 1, in which an offset lies. */
const lineCounter = (text: string): ((offset: number) => number) => {
  const ends: number[] = [];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) ends.push(end);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
};

/** The parser's words, in ours where a mistake is common. */
const problemOf = ({ reason }: YAMLException): readonly [found: string, expected: string] => {
  if (/\btabs?\b/i.test(reason)) return ['a tab in the indentation', 'spaces'];
  if (reason === 'duplicated mapping key') return ['a key for the second time', 'each key once'];
  if (reason === 'deficient indentation')
    return ['a line that begins too far left', 'the end of the bracket or quote above it, or more spaces'];
  if (reason.startsWith('unexpected end of the stream'))
    return ['the end of the file inside a bracket or quote', 'what closes it'];
  return ['text that is not YAML', `YAML (${reason})`];
};

const noParts: ReadonlyMap<string, Place> = new Map();

/** Reads places from the parser's events, which are flat. */
const placesOf = (text: string, events: readonly Event[]): Place => {
  // The first one opens the document.
  let next = 1;
  const read = (): Place => {
    const event = events[next];
    next += 1;
    if (event?.type === EVENT_ID.SCALAR) {
      const { style, valueStart } = event;
      // The text of a block begins in the line below the one that says so.
      const isBlock = style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
      return { at: isBlock ? valueStart - 1 : valueStart, parts: noParts };
    }
    if (event?.type !== EVENT_ID.MAPPING && event?.type !== EVENT_ID.SEQUENCE)
      return { at: 0, parts: noParts };
    const parts = new Map<string, Place>();
    while (next < events.length && events[next]?.type !== EVENT_ID.POP) {
      const key = events[next];
      if (event.type === EVENT_ID.SEQUENCE) parts.set(String(parts.size), read());
      else if (key?.type === EVENT_ID.SCALAR) {
        next += 1;
        parts.set(getScalarValue(text, key), { at: key.valueStart, parts: read().parts });
      } else {
        // A key that is a collection: no path leads there.
        read();
        read();
      }
    }
    next += 1;
    return { at: event.start, parts };
  };
  return read();
};

/**
 * Reads one document of YAML 1.2; its lines are only looked for when somebody asks.
 * @throws {YamlError}
 */
export const parseYaml = (text: string): Yaml => {
  const fail = (offset: number, found: string, expected: string): never => {
    throw new YamlError(lineCounter(text)(offset), found, expected);
  };
  const attempt = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      return fail(error.mark?.position ?? 0, ...problemOf(error));
    }
  };
  const events = attempt(() => parseEvents(text, {}));
  const alias = events.find((event) => event.type === EVENT_ID.ALIAS);
  if (alias?.type === EVENT_ID.ALIAS) fail(alias.anchorStart, 'an alias', 'the value itself');
  const [data = null, ...more] = attempt(() => constructFromEvents(events, { source: text }));
  if (more.length > 0) fail(text.length, 'several documents', 'one');
  let places: Place | undefined;
  let lineAt: ((offset: number) => number) | undefined;
  return {
    data,
    lineOf(path) {
      places ??= placesOf(text, events);
      let place = places;
      for (const part of path) {
        const below = place.parts.get(String(part));
        if (below === undefined) break;
        place = below;
      }
      lineAt ??= lineCounter(text);
      return lineAt(place.at);
    },
  };
};
