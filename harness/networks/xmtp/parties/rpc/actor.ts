import type { StepValue } from '../../../../language/scenario.ts';
import type { PartyContext } from '../../../party.ts';
import { fillIdentityLog, sendMessages } from './bulk.ts';
import { call, callRaw, callTogether } from './calls.ts';
import { exchange } from './exchange.ts';
import { readKeyPackageOf } from './key-packages.ts';
import { make } from './make/index.ts';
import type { Made } from './make/made.ts';
import { needed, textIn } from './options.ts';
import { registerOthers } from './others.ts';
import { register } from './registration.ts';
import { createSpeaker } from './speaker.ts';
import { createStreams } from './streams.ts';
import type { CallerAtWork, Delivered } from './verbs.ts';
import type { World } from './world.ts';

/** A raw caller at work: all of it that needs protobuf, keys and connections. */
export interface Actor extends CallerAtWork, AsyncDisposable {
  readonly roundTrip: number;
}

/** How what was made is delivered. */
const requests: Readonly<
  Record<Delivered, (made: Made) => { readonly rpc: string; readonly request: StepValue }>
> = {
  'identity update': ({ json = null }) => ({
    rpc: 'PublishIdentityUpdate',
    request: { identityUpdate: json },
  }),
  'key package': ({ value }) => ({
    rpc: 'UploadKeyPackage',
    request: { keyPackage: { keyPackageTlsSerialized: value }, isInboxIdCredential: true },
  }),
  'group message': ({ value }) => ({
    rpc: 'SendGroupMessages',
    request: { messages: [{ v1: { data: value } }] },
  }),
  welcome: ({ json = null }) => ({ rpc: 'SendWelcomeMessages', request: { messages: [json] } }),
};

export const createActor = (context: PartyContext, world: World): Actor => {
  const speaker = createSpeaker(context, world);
  const streams = createStreams(speaker);

  const bindMade = (name: string, { value, parts = {}, json }: Made): void => {
    const bound = String(world.brief(value));
    speaker.bind(name, bound);
    for (const [part, entry] of Object.entries(parts))
      speaker.bind(`${name}.${part}`, String(world.brief(entry)));
    if (json === undefined) world.messages.delete(name);
    else world.messages.set(name, { bound, json });
  };

  return {
    call: (options, signal) => call(speaker, options, signal),
    callTogether: (all, signal) => callTogether(speaker, all, signal),
    callRaw: (options, signal) => callRaw(speaker, options, signal),
    openStream: streams.open,
    writeToStream: streams.write,
    cancelStream: streams.cancel,
    pauseStream: streams.pause,
    resumeStream: streams.resume,
    async make(thing, options) {
      bindMade(needed(options, 'as'), await make(thing, options, speaker));
    },
    async deliver(thing, options, signal) {
      const made = await make(thing, options, speaker);
      const as = textIn(options, 'as');
      if (as !== undefined) bindMade(as, made);
      await exchange(speaker, requests[thing](made), signal);
    },
    sendMessages: (options, signal) => sendMessages(speaker, options, signal),
    readKeyPackage: (options, signal) => readKeyPackageOf(speaker, options, signal),
    fillIdentityLog: (options, signal) => fillIdentityLog(speaker, options, signal),
    registerOthers: (options, signal) => registerOthers(speaker, options, signal),
    register: (signal) => register(speaker, signal),
    get roundTrip() {
      return speaker.roundTrip;
    },
    async [Symbol.asyncDispose]() {
      streams.leave();
      await speaker.line[Symbol.asyncDispose]();
    },
  };
};
