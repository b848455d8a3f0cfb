import { type App, clientOf } from '../app.ts';
import { briefConversation } from '../conversation.ts';
import { describeMessage } from '../message.ts';
import { type Word, wordOf } from '../words.ts';
import { type Command, command } from './command.ts';
import { type ConsentEntity, consentOf } from './consent.ts';

interface Wait {
  /** What is waited for: a conversation, a message, or that some consent is known. */
  readonly conversation?: string;
  readonly message?: string;
  readonly consent?: ConsentEntity & { readonly state: Word<'consent'> };
  /** Milliseconds after which the app syncs again although nothing came, as somebody would who pulls to refresh. */
  readonly every: number;
  /** Milliseconds after which it gives up. */
  readonly atMost: number;
}

const look = async (app: App, { conversation, message, consent }: Wait): Promise<object | undefined> => {
  const { conversations } = clientOf(app);
  if (conversation !== undefined) {
    const found = await conversations.getConversationById(conversation);
    return found && briefConversation(found);
  }
  if (message !== undefined) {
    const found = conversations.getMessageById(message);
    return found && describeMessage(found);
  }
  if (consent === undefined) return undefined;
  const state = wordOf('consent', await consentOf(app, consent));
  return state === consent.state ? { state } : undefined;
};

/** What happens while the app waits: something came, it is time to sync again, or it is time to give up. */
const createNews = ({ every, atMost }: Wait) => {
  let news = Promise.withResolvers<void>();
  let over = false;
  const wake = (): void => news.resolve();
  const giveUp = (): void => {
    over = true;
    wake();
  };
  const limit = setTimeout(giveUp, atMost);
  const again = setInterval(wake, every);
  return {
    wake,
    giveUp,
    /** False when there is no time left. */
    async next(): Promise<boolean> {
      await news.promise;
      news = Promise.withResolvers();
      return !over;
    },
    [Symbol.dispose]() {
      clearTimeout(limit);
      clearInterval(again);
    },
  };
};

/** It streams first and syncs then, so that nothing gets by in between. */
const waitFor = async (app: App, wait: Wait) => {
  const { conversations } = clientOf(app);
  using news = createNews(wait);
  const options = { onValue: news.wake, disableSync: true };
  const streams = [await conversations.stream(options), await conversations.streamAllMessages(options)];
  const end = async (): Promise<void> => {
    news.giveUp();
    await Promise.allSettled(streams.map(async (stream) => await stream.end()));
  };
  const name = `waiting for ${JSON.stringify(wait)}`;
  app.streams.set(name, { end });
  const since = (): number => Math.round(performance.now() - app.loggedInAt);
  try {
    do {
      await conversations.syncAll();
      const found = await look(app, wait);
      if (found !== undefined) return { found: true, ...found, sinceLogin: since() };
    } while (await news.next());
    return { found: false, sinceLogin: since() };
  } finally {
    app.streams.delete(name);
    await end();
  }
};

/** Being there when something comes. */
export const arrivalCommands: Readonly<Record<string, Command>> = { 'waits for': command(waitFor) };
