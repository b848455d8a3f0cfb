import type { Bindings } from '../../../../language/pattern.ts';
import type { Phase, StepValue } from '../../../../language/scenario.ts';
import type { PartyContext } from '../../../party.ts';
import { fillIdentityLog, sendMessages } from './bulk.ts';
import { call, callRaw, callTogether } from './calls.ts';
import { exchange } from './exchange.ts';
import { fill } from './fill.ts';
import { formOf, keyPackageForm } from './forms.ts';
import { readKeyPackageOf } from './key-packages.ts';
import { make } from './make/index.ts';
import type { Made } from './make/made.ts';
import { needed, type Options, optionsIn, textIn } from './options.ts';
import { registerOthers } from './others.ts';
import { register } from './registration.ts';
import { createSpeaker } from './speaker.ts';
import { createStreams } from './streams.ts';
import { type Delivery, deliveries, isDelivery, thingMadeBy } from './verbs.ts';
import type { World } from './world.ts';

/** A raw caller at work: all of it that needs protobuf, keys and connections. */
export interface Actor extends AsyncDisposable {
  reach(phase: Phase, signal: AbortSignal): Promise<void>;
  perform(verb: string, value: StepValue, bindings: Bindings, signal: AbortSignal): Promise<void>;
  readonly roundTrip: number;
}

/** How what was made is delivered. */
const requests: Readonly<
  Record<Delivery, (made: Made) => { readonly rpc: string; readonly request: StepValue }>
> = {
  'publishes identity update': ({ json = null }) => ({
    rpc: 'PublishIdentityUpdate',
    request: { identityUpdate: json },
  }),
  'uploads key package': ({ value }) => ({
    rpc: 'UploadKeyPackage',
    request: { keyPackage: { keyPackageTlsSerialized: value }, isInboxIdCredential: true },
  }),
  'sends message': ({ value }) => ({
    rpc: 'SendGroupMessages',
    request: { messages: [{ v1: { data: value } }] },
  }),
  'sends welcome': ({ json = null }) => ({ rpc: 'SendWelcomeMessages', request: { messages: [json] } }),
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

  const deliver = async (verb: Delivery, options: Options, signal: AbortSignal): Promise<void> => {
    const made = await make(deliveries[verb], options, speaker);
    const as = textIn(options, 'as');
    if (as !== undefined) bindMade(as, made);
    await exchange(speaker, requests[verb](made), signal);
  };

  const perform = async (verb: string, filled: StepValue, signal: AbortSignal): Promise<void> => {
    const thing = thingMadeBy(verb);
    const options = optionsIn(thing ? formOf(thing, true) : { options: {}, short: 'to' }, filled);
    if (thing) bindMade(needed(options, 'as'), await make(thing, options, speaker));
    else if (isDelivery(verb)) await deliver(verb, options, signal);
    else if (verb === 'calls') await call(speaker, options, signal);
    else if (verb === 'calls together') await callTogether(speaker, [filled].flat(), signal);
    else if (verb === 'calls raw') await callRaw(speaker, options, signal);
    else if (verb === 'opens stream') streams.open(options);
    else if (verb === 'writes to stream') streams.write(options);
    else if (verb === 'cancels stream') await streams.cancel(String(filled));
    else if (verb === 'pauses stream') streams.pause(String(filled));
    else if (verb === 'resumes stream') streams.resume(String(filled));
    else if (verb === 'sends messages') await sendMessages(speaker, options, signal);
    else if (verb === 'fills identity log') await fillIdentityLog(speaker, options, signal);
    else if (verb === 'registers others') await registerOthers(speaker, options, signal);
    else if (verb === 'reads key package')
      await readKeyPackageOf(speaker, optionsIn(keyPackageForm, filled), signal);
    else if (verb === 'registers') await register(speaker, signal);
    else throw new Error(`a raw caller cannot “${verb}”`);
  };

  return {
    async reach(phase, signal) {
      if (phase === 'registered') await register(speaker, signal);
    },
    perform: (verb, value, bindings, signal) => perform(verb, fill(value, bindings, world), signal),
    get roundTrip() {
      return speaker.roundTrip;
    },
    async [Symbol.asyncDispose]() {
      streams.leave();
      await speaker.line[Symbol.asyncDispose]();
    },
  };
};
