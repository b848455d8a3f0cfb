import type { ConversationType, DecodedMessage, StreamOptions } from '@xmtp/node-sdk';
import { type App, type Conversation, clientOf, conversationOf, type OpenStream } from '../app.ts';
import { briefConversation } from '../conversation.ts';
import { HostFault, NotOffered, sdkErrorOf } from '../faults.ts';
import { describeMessage } from '../message.ts';
import { numberOf, type Word, wordOf } from '../words.ts';
import { type Command, command } from './command.ts';
import { consentNumbers } from './conversations.ts';

interface Stream {
  /** What it is called among the app's streams. */
  readonly name: string;
  readonly disableSync?: boolean;
  readonly retry?: boolean;
  /** Milliseconds. */
  readonly retryDelay?: number;
  readonly retryAttempts?: number;
}

/** What streams of all kinds tell in the same way. */
const optionsOf = <T, V>(
  app: App,
  { name, disableSync, retry, retryDelay, retryAttempts }: Stream,
  onValue: (value: V) => void,
): StreamOptions<T, V> => {
  const tell = (state: string, more: object = {}): void =>
    app.emit('stream', { stream: name, state, ...more });
  return {
    ...(disableSync !== undefined && { disableSync }),
    ...(retry !== undefined && { retryOnFail: retry }),
    ...(retryDelay !== undefined && { retryDelay }),
    ...(retryAttempts !== undefined && { retryAttempts }),
    onValue,
    onError: (error) => tell('error', { error: sdkErrorOf(error) }),
    onFail: () => tell('failed'),
    onRetry: (attempt, of) => tell('retrying', { attempt, of }),
    onRestart: () => tell('restarted'),
    onEnd: () => tell('ended'),
  };
};

/** Opens a stream under its name; one that had the name is ended first. */
const keep = async (app: App, name: string, open: () => Promise<OpenStream>) => {
  await app.streams.get(name)?.end();
  app.streams.set(name, await open());
  return { stream: name };
};

interface StreamMessages extends Stream {
  readonly in?: string;
  readonly kind?: 'dm' | 'group';
  readonly consent?: readonly Word<'consent'>[];
}

const streamMessages = async (app: App, params: StreamMessages) => {
  const options = optionsOf<never, DecodedMessage>(app, params, (message) =>
    app.emit('message', { stream: params.name, ...describeMessage(message) }),
  );
  const { conversations } = clientOf(app);
  return await keep(app, params.name, async () =>
    params.in === undefined
      ? await conversations.streamAllMessages({
          ...options,
          ...(params.kind !== undefined && {
            conversationType: numberOf('conversation', params.kind) as ConversationType,
          }),
          ...(params.consent !== undefined && { consentStates: consentNumbers(params.consent) }),
        } as Parameters<typeof conversations.streamAllMessages>[0])
      : await (await conversationOf(app, params.in)).stream(options as object),
  );
};

interface StreamConversations extends Stream {
  readonly kind?: 'dm' | 'group';
}

const streamConversations = async (app: App, params: StreamConversations) => {
  const { conversations } = clientOf(app);
  const options = optionsOf<never, Conversation>(app, params, (conversation) =>
    app.emit('conversation', { stream: params.name, ...briefConversation(conversation) }),
  );
  return await keep(
    app,
    params.name,
    async () =>
      await conversations.stream({
        ...options,
        ...(params.kind !== undefined && {
          conversationType: numberOf('conversation', params.kind) as ConversationType,
        }),
      } as Parameters<typeof conversations.stream>[0]),
  );
};

/** A stream of the app's own database: the network has no part in it, so that it is neither synced nor retried. */
const streamDeletions = async (app: App, { name }: Stream) => {
  const { conversations } = clientOf(app);
  if (!('streamDeletedMessages' in conversations))
    throw new NotOffered(`node-sdk ${app.release.versions.sdk} has no Conversations.streamDeletedMessages`);
  return await keep(
    app,
    name,
    async () =>
      await conversations.streamDeletedMessages({
        onValue: (message) => app.emit('deleted', { stream: name, ...describeMessage(message) }),
      }),
  );
};

interface ConsentChange {
  readonly entity: string;
  readonly entityType: number;
  readonly state: number;
}

const consentChange = ({ entity, entityType, state }: ConsentChange) => ({
  of: wordOf('consentEntity', entityType),
  entity,
  state: wordOf('consent', state),
});

/** Updates come in batches; each is an event of its own. */
const inTurn =
  <T>(app: App, name: string, event: string, describe: (value: T) => unknown) =>
  (values: T | readonly T[]): void => {
    for (const value of Array.isArray(values) ? values : [values])
      app.emit(event, { stream: name, ...(describe(value) as object) });
  };

interface PreferenceChange {
  readonly type: string;
  readonly consent?: ConsentChange;
}

/** Keys that sign push topics are told of, not shown. */
const preferenceChange = ({ type, consent }: PreferenceChange) => ({
  type,
  ...(consent && consentChange(consent)),
});

const preferencesStream = (
  method: 'streamConsent' | 'streamPreferences',
  event: string,
  describe: (value: never) => unknown,
): Command =>
  command<Stream>(async (app, params) => {
    const options = optionsOf<never, never>(app, params, inTurn(app, params.name, event, describe));
    return await keep(
      app,
      params.name,
      async () => await clientOf(app).preferences[method](options as object),
    );
  });

const stop = async (app: App, { name }: { readonly name: string }) => {
  const stream = app.streams.get(name);
  if (stream === undefined) throw new HostFault(`the app has no stream ${name}`);
  app.streams.delete(name);
  await stream.end();
  return { stream: name };
};

/** Being told of what comes. */
export const streamCommands: Readonly<Record<string, Command>> = {
  'streams messages': command(streamMessages),
  'streams conversations': command(streamConversations),
  'streams deletions': command(streamDeletions),
  'streams consent': preferencesStream('streamConsent', 'consent', consentChange),
  'streams preferences': preferencesStream('streamPreferences', 'preferences', preferenceChange),
  'stops streaming': command(stop),
};
