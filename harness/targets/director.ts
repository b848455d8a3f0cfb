import { readFile } from 'node:fs/promises';
import { errorMessage } from '../error-message.ts';
import { type Ability, type Director, DirectorError, type DirectorRequest } from '../networks/director.ts';
import type { Site } from '../networks/site.ts';
import { untilListenersReady } from './ready-listeners.ts';
import { openRelays, type Relays } from './relay.ts';
import type { RunningTarget } from './target.ts';

/** How long a server may take to end, and to answer again. Milliseconds; readiness.seconds of ours are 60. */
const endsWithin = 30_000;
const answersWithin = 60_000;

/** What part of a log is handed out at most: its end. Bytes. */
const longestSlice = 65_536;

/** A director whose relays go away with it. */
export interface OwnDirector extends Director, AsyncDisposable {}

/** What a scenario cannot ask of a target, in the words of its `needs`. */
export const unable = (abilities: readonly Ability[], why: string): NonNullable<Site['unasked']> =>
  Object.fromEntries(abilities.map((ability) => [`ability ${ability}`, why]));

/** Does to a running target what is asked, one thing after the other. */
export const createDirector = ({ site, power, surroundings, gone }: RunningTarget): OwnDirector => {
  let down = false;
  let relays: Promise<Relays> | undefined;
  let before: Promise<unknown> = Promise.resolve();

  const closing = new AbortController();
  const within = (milliseconds: number): AbortSignal =>
    AbortSignal.any([gone, closing.signal, AbortSignal.timeout(milliseconds)]);
  const mine = (): NonNullable<typeof power> => {
    if (power === undefined) throw new DirectorError(`${site.target} is not ours to stop`);
    return power;
  };
  const around = (): NonNullable<typeof surroundings> => {
    if (surroundings === undefined) throw new DirectorError(`${site.target} asks others for names`);
    return surroundings;
  };
  const relayed = (): Promise<Relays> => {
    relays ??= openRelays(site.listeners);
    return relays;
  };
  const start = async (): Promise<void> => {
    await mine().start(within(answersWithin));
    down = false;
  };
  const end = async (how: 'stop' | 'kill'): Promise<void> => {
    const power = mine();
    down = true;
    await power[how](within(endsWithin));
  };
  const sliceOf = async ({ file, path }: Site['logs'][number], since: number): Promise<string> => {
    const slice = (await readFile(path)).subarray(since).subarray(-longestSlice);
    return `${site.logs.length > 1 ? `${file}:\n` : ''}${slice.toString()}`;
  };

  const perform = async (request: DirectorRequest) => {
    switch (request.kind) {
      case 'ready': {
        const { listeners, heal } = await relayed();
        heal();
        if (down) await start();
        else await untilListenersReady(site, within(answersWithin));
        return { listeners };
      }
      case 'start':
        await start();
        return {};
      case 'stop':
      case 'kill':
        await end(request.kind);
        return {};
      case 'cut':
      case 'heal':
        (await relayed())[request.kind]();
        return {};
      case 'admit':
        return { place: await around().admit(request.place) };
      case 'names':
        await around().name(request.records);
        return {};
      case 'log': {
        const slices = site.logs.map((log) => sliceOf(log, request.since[log.file] ?? 0));
        return { text: (await Promise.all(slices)).join('\n') };
      }
    }
  };

  return {
    async ask(request) {
      const turn = before.then(() => perform(request));
      before = turn.catch(() => undefined);
      return await turn.catch((error: unknown) => {
        const problem = `${request.kind}: ${errorMessage(error)}`;
        throw error instanceof DirectorError ? error : new DirectorError(problem, { cause: error });
      });
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the run has ended'));
      await before;
      await (await relays)?.[Symbol.asyncDispose]();
    },
  };
};
