import { ConversationError } from '../../../conversation-error.ts';
import type { AppAnswer } from '../../sdk/messages.ts';
import type { RunningApp } from '../../sdk/running-app.ts';
import type { AppOptions } from './options.ts';
import type { Session } from './session.ts';
import type { Values } from './verb.ts';

/** Has an app do something, and sees to it that it is open where it should be. */
export type Ask = (verb: string, params: Values, signal: AbortSignal) => Promise<AppAnswer>;

const goOffline = async (session: Session): Promise<AppAnswer> => {
  const began = performance.now();
  await session.close();
  return { kind: 'value', value: { took: Math.round((performance.now() - began) * 10) / 10 } };
};

/** The way of a party's app through being open and offline. */
export const createAsk = (name: string, { database }: AppOptions, session: Session): Ask => {
  let state: 'new' | 'open' | 'offline' = 'new';

  const open = async (signal: AbortSignal): Promise<RunningApp> => {
    const app = await session.open(signal);
    state = 'open';
    return app;
  };
  const comeBack = async (signal: AbortSignal): Promise<RunningApp> => {
    if (state !== 'offline') throw new Error(`${name} has not gone offline`);
    if (database !== 'disk') throw new Error(`${name} cannot come back: its database was in memory`);
    return await open(signal);
  };
  const live = async (signal: AbortSignal): Promise<RunningApp> => {
    if (state === 'offline') throw new Error(`${name} is offline`);
    if (state === 'new') return await open(signal);
    if (session.app === undefined) throw new ConversationError('closed', `the app of ${name} is gone`);
    return session.app;
  };
  return async (verb, params, signal) => {
    if (verb === 'goes offline') {
      if (session.app === undefined) throw new ConversationError('closed', `${name} has no app open`);
      state = 'offline';
      return await goOffline(session);
    }
    const ready = verb === 'comes back' ? comeBack : verb === 'registers' && state !== 'open' ? open : live;
    const app = await ready(signal);
    try {
      return await app.call(verb, params, signal);
    } catch (error) {
      if (app.gone.aborted) throw ConversationError.from(error, 'closed');
      throw error;
    }
  };
};
