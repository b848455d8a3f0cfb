import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';

/**
 * Headers to send on as they came: those that came several times are sent several times, which Node's own object
 * does not tell (it joins some and drops others). `replaced` take the place of those that came.
 */
export const headersOf = (
  raw: readonly string[],
  replaced: Readonly<Record<string, string>> = {},
): OutgoingHttpHeaders => {
  const headers: OutgoingHttpHeaders = { ...replaced };
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name, value] = [raw[index], raw[index + 1]];
    if (name === undefined || value === undefined || name in replaced) continue;
    const before = headers[name];
    headers[name] = before === undefined ? value : [...[before].flat().map(String), value];
  }
  return headers;
};

/** Headers that say which release of the SDK an app is. */
const telling = ['x-app-version', 'x-libxmtp-version'] as const;

/** What the headers of a call say about the app; empty where they say nothing. */
export const appOf = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    telling.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );

/** Calls whose headers say the same about the app. */
export interface Caller {
  readonly headers: Readonly<Record<string, string>>;
  readonly calls: number;
}

/** Counts the calls of an app by what they say about it. */
export const createCallers = () => {
  const callers = new Map<string, { readonly headers: Readonly<Record<string, string>>; calls: number }>();
  return {
    get all(): readonly Caller[] {
      return [...callers.values()].map((caller) => ({ ...caller }));
    },
    /** Whether something was said that had not been said before. */
    count(headers: Readonly<Record<string, string>>): boolean {
      const said = JSON.stringify(headers);
      const known = callers.get(said);
      if (known === undefined) callers.set(said, { headers, calls: 1 });
      else known.calls += 1;
      return known === undefined && said !== '{}';
    },
  };
};
