import type {
  ContentType,
  DecodedMessage,
  DeliveryStatus,
  GroupMessageKind,
  ListMessagesOptions,
  MessageSortBy,
  SortDirection,
} from '@xmtp/node-sdk';
import { type App, clientOf, conversationOf } from '../app.ts';
import { enumerationIn } from '../load.ts';
import { describeMessage } from '../message.ts';
import { numberOf, type Word } from '../words.ts';
import { type Command, command } from './command.ts';

interface Filters {
  readonly in: string;
  readonly limit?: number;
  readonly direction?: Word<'direction'>;
  readonly order?: Word<'sortMessages'>;
  /** Nanoseconds, as decimal texts. */
  readonly after?: string;
  readonly before?: string;
  readonly kind?: Word<'kind'>;
  readonly delivery?: Word<'delivery'>;
  /** Names of the SDK's enumeration `ContentType`: `Text`, `ReadReceipt`. */
  readonly types?: readonly string[];
  readonly exceptTypes?: readonly string[];
  readonly exceptSenders?: readonly string[];
}

const contentTypes = (app: App, names: readonly string[]): ContentType[] => {
  const numbers = enumerationIn(app.release.module, 'ContentType');
  return names.flatMap((name) => (numbers[name] as ContentType | undefined) ?? []);
};

const optionsOf = (app: App, filters: Filters): ListMessagesOptions => ({
  ...(filters.limit !== undefined && { limit: filters.limit }),
  ...(filters.direction !== undefined && {
    direction: numberOf('direction', filters.direction) as SortDirection,
  }),
  ...(filters.order !== undefined && { sortBy: numberOf('sortMessages', filters.order) as MessageSortBy }),
  ...(filters.after !== undefined && { sentAfterNs: BigInt(filters.after) }),
  ...(filters.before !== undefined && { sentBeforeNs: BigInt(filters.before) }),
  ...(filters.kind !== undefined && { kind: numberOf('kind', filters.kind) as GroupMessageKind }),
  ...(filters.delivery !== undefined && {
    deliveryStatus: numberOf('delivery', filters.delivery) as DeliveryStatus,
  }),
  ...(filters.types !== undefined && { contentTypes: contentTypes(app, filters.types) }),
  ...(filters.exceptTypes !== undefined && { excludeContentTypes: contentTypes(app, filters.exceptTypes) }),
  ...(filters.exceptSenders !== undefined && { excludeSenderInboxIds: [...filters.exceptSenders] }),
});

const textsOf = (messages: readonly DecodedMessage[]): readonly string[] =>
  messages.flatMap(({ content }) => (typeof content === 'string' ? [content] : []));

const list = async (app: App, filters: Filters) => {
  const conversation = await conversationOf(app, filters.in);
  const messages = (await conversation.messages(optionsOf(app, filters))) as readonly DecodedMessage[];
  return { count: messages.length, texts: textsOf(messages), messages: messages.map(describeMessage) };
};

/** Reading what has come. */
export const messageCommands: Readonly<Record<string, Command>> = {
  'lists messages': command(list),
  'counts messages': command<Filters>(async (app, filters) => {
    const conversation = await conversationOf(app, filters.in);
    return { count: Number(await conversation.countMessages(optionsOf(app, filters))) };
  }),
  'reads message': command<{ readonly id: string }>((app, { id }) => {
    const message = clientOf(app).conversations.getMessageById(id);
    return message === undefined ? { id, found: false } : { ...describeMessage(message), found: true };
  }),
  'reads read times': command<{ readonly in: string }>(async (app, { in: id }) => {
    const times = await (await conversationOf(app, id)).lastReadTimes();
    return { times: Object.entries(times).map(([reader, at]) => ({ reader, at })) };
  }),
};
