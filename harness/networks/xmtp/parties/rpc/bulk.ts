import type { Options, StepValue } from '../../../../language/scenario.ts';
import { ask, type Reply } from './ask.ts';
import { frame } from './call.ts';
import { askQuietly, rpcNamed } from './exchange.ts';
import { groupMessageOf, make } from './make/index.ts';
import { inboxNamed } from './make/made.ts';
import { createTally, repeat } from './many.ts';
import { recordedMessage } from './message.ts';
import { numberIn, textIn } from './options.ts';
import type { Speaker } from './speaker.ts';

/** Sends many messages to a group, and records how many of them were accepted. */
export const sendMessages = async (
  { line, tell, bind, world, timed }: Speaker,
  options: Options,
  signal: AbortSignal,
): Promise<void> => {
  const { path, request } = rpcNamed('SendGroupMessages');
  const [times, atOnce, as] = [
    numberIn(options, 'times', 1),
    numberIn(options, 'at once', 1),
    textIn(options, 'as'),
  ];
  const perRequest = Math.max(1, numberIn(options, 'per request', 1));
  const tally = createTally();
  let accepted = 0;
  tell('out', 'sent', { times, atOnce, perRequest });
  const makeMessage = (index: number): StepValue => {
    const data = groupMessageOf(options).toString('base64');
    if (as !== undefined) bind(`${as}.${index + 1}`, String(world.brief(data)));
    return { v1: { data } };
  };
  const began = performance.now();
  await repeat(Math.ceil(times / perRequest), atOnce, async (index) => {
    const first = index * perRequest;
    const count = Math.min(perRequest, times - first);
    const messages = Array.from({ length: count }, (_, at) => makeMessage(first + at));
    const body = frame(request.encode(request.fromJSON({ messages })).finish());
    const reply = await ask(line, { path, body }, signal);
    timed(reply.milliseconds);
    if (reply.error === undefined) accepted += count;
    else tally.add(reply.error);
  });
  const milliseconds = Math.round(performance.now() - began);
  tell(
    'in',
    'sent',
    world.brief({ accepted, refused: times - accepted, errors: tally.errors(), milliseconds }),
  );
};

/** How many updates an inbox has by this answer to `GetIdentityUpdates`. */
const countIn = ({ messages }: Reply): number => {
  const { response } = rpcNamed('GetIdentityUpdates');
  const value = recordedMessage(response, messages[0]?.bytes ?? Buffer.of()) as {
    readonly responses?: readonly { readonly updates?: readonly unknown[] }[];
  };
  return value.responses?.[0]?.updates?.length ?? 0;
};

/** Fills the log of an inbox with updates that change nothing: the recovery address is set to what it is. */
export const fillIdentityLog = async (
  speaker: Speaker,
  options: Options,
  signal: AbortSignal,
): Promise<void> => {
  const { tell, world, name } = speaker;
  const to = numberIn(options, 'to', 256);
  const inbox = textIn(options, 'inbox') ?? name;
  const inboxId = inboxNamed(world, inbox);
  const owner = [...world.inboxes.values()].find(({ id }) => id === inboxId)?.owner;
  if (owner === undefined) throw new Error(`nobody knows whose the inbox ${inbox} is`);
  const update = { inbox: inboxId, actions: [{ 'change recovery': owner.address }] };
  const tally = createTally();
  tell('out', 'filled', { to, inbox: inboxId });
  const log = await askQuietly(
    speaker,
    { rpc: 'GetIdentityUpdates', request: { requests: [{ inboxId }] } },
    signal,
  );
  if (log.error) tally.add(log.error);
  let length = countIn(log);
  while (length < to && tally.errors().length === 0) {
    const { json = null } = await make('identity update', update, speaker);
    const reply = await askQuietly(
      speaker,
      { rpc: 'PublishIdentityUpdate', request: { identityUpdate: json } },
      signal,
    );
    if (reply.error) tally.add(reply.error);
    else length += 1;
  }
  tell('in', 'filled', world.brief({ length, errors: tally.errors() }));
};
