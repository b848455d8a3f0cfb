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

/** What an app says about itself; nothing where it says nothing. */
export const appOf = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> | undefined => {
  const said = telling.flatMap((name) =>
    headers[name] === undefined ? [] : [[name, String(headers[name])]],
  );
  return said.length === 0 ? undefined : Object.fromEntries(said);
};
