import type { Options } from '../../../../language/scenario.ts';
import { isOptions } from '../../../values.ts';
import { rpcsByPath } from '../../wire/index.ts';
import { ask, replyValue } from './ask.ts';
import { frame } from './call.ts';
import { type Exchange, exchange } from './exchange.ts';
import { fromHex } from './make/made.ts';
import { needed, numberIn, textIn } from './options.ts';
import { unaryNames } from './rpc-names.ts';
import type { Speaker } from './speaker.ts';

/** Headers that a fixture adds; null takes one away. */
export const headersIn = ({ headers }: Options): Readonly<Record<string, string | null>> =>
  isOptions(headers)
    ? Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value === null ? null : String(value)]),
      )
    : {};

const exchangeIn = (options: Options): Exchange => {
  const rpc = unaryNames.find((name) => name in options);
  if (rpc === undefined) throw new Error(`none of ${unaryNames.join(', ')}`);
  return {
    rpc,
    request: options[rpc] ?? null,
    as: textIn(options, 'as'),
    headers: headersIn(options),
    deadline: numberIn(options, 'deadline', undefined),
  };
};

/** Calls a unary RPC and records its answer. */
export const call = async (speaker: Speaker, options: Options, signal: AbortSignal): Promise<void> => {
  await exchange(speaker, exchangeIn(options), signal);
};

/** Makes all these calls at once; answers are recorded as they come. */
export const callTogether = async (
  speaker: Speaker,
  all: readonly Options[],
  signal: AbortSignal,
): Promise<void> => {
  const exchanges = all.map(exchangeIn);
  await Promise.all(exchanges.map((entry) => exchange(speaker, entry, signal)));
};

const bytesIn = (options: Options): Buffer => {
  const [hex, base64] = [textIn(options, 'hex'), textIn(options, 'base64')];
  return hex === undefined ? Buffer.from(base64 ?? '', 'base64') : fromHex(hex, 'hex');
};

/** Milliseconds for an answer to what may get none, such as half a message: as long as any other is waited for. */
const rawDeadline = 10_000;

/** Sends any bytes to any path, in a frame that says what it is told to, and records what comes of it. */
export const callRaw = async (
  { line, tell, world, timed }: Speaker,
  options: Options,
  signal: AbortSignal,
): Promise<void> => {
  const path = needed(options, 'path');
  const as = textIn(options, 'as') ?? 'raw';
  const bytes = bytesIn(options);
  const body =
    options.frame === false
      ? bytes
      : frame(bytes, numberIn(options, 'length', bytes.length), numberIn(options, 'flags', 0));
  const headers = headersIn(options);
  const ends = options.ends !== false;
  const deadline = numberIn(options, 'deadline', rawDeadline);
  tell('out', as, world.brief({ path, body: body.toString('base64'), headers, ends }));
  const reply = await ask(line, { path, body, headers, ends, deadline, place: 'own connection' }, signal);
  timed(reply.milliseconds);
  tell('in', as, world.brief(replyValue(rpcsByPath.get(path)?.response, reply)));
};
