import type {
  ConsentState,
  ConversationType,
  ListConversationsOptions,
  ListConversationsOrderBy,
} from '@xmtp/node-sdk';
import { type App, clientOf, conversationOf } from '../app.ts';
import { briefConversation, describeConversation } from '../conversation.ts';
import { identifierOf } from '../wallet.ts';
import { numberOf, type Word } from '../words.ts';
import { type Command, command } from './command.ts';

/** Nanoseconds, as decimal texts. */
export interface Disappearing {
  readonly from: string;
  readonly in: string;
}

export const disappearingOptions = (settings: Disappearing | undefined) =>
  settings && {
    messageDisappearingSettings: { fromNs: BigInt(settings.from), inNs: BigInt(settings.in) },
  };

interface CreateDm {
  readonly with: string;
  readonly by: 'inbox' | 'address';
  readonly disappearing?: Disappearing;
}

const createDm = async (app: App, { with: peer, by, disappearing }: CreateDm) => {
  const { conversations } = clientOf(app);
  const options = disappearingOptions(disappearing);
  const dm =
    by === 'inbox'
      ? await conversations.createDm(peer, options)
      : await conversations.createDmWithIdentifier(identifierOf(peer), options);
  return await describeConversation(dm);
};

interface Filters {
  readonly kind?: 'dm' | 'group';
  readonly consent?: readonly Word<'consent'>[];
  readonly limit?: number;
  readonly after?: string;
  readonly before?: string;
  readonly duplicates?: boolean;
  readonly order?: Word<'sortConversations'>;
}

export const consentNumbers = (words: readonly Word<'consent'>[]): ConsentState[] =>
  words.map((word) => numberOf('consent', word) as ConsentState);

const listOptions = (filters: Filters): ListConversationsOptions => ({
  ...(filters.kind !== undefined && {
    conversationType: numberOf('conversation', filters.kind) as ConversationType,
  }),
  ...(filters.consent !== undefined && { consentStates: consentNumbers(filters.consent) }),
  ...(filters.limit !== undefined && { limit: filters.limit }),
  ...(filters.after !== undefined && { createdAfterNs: BigInt(filters.after) }),
  ...(filters.before !== undefined && { createdBeforeNs: BigInt(filters.before) }),
  ...(filters.duplicates !== undefined && { includeDuplicateDms: filters.duplicates }),
  ...(filters.order !== undefined && {
    orderBy: numberOf('sortConversations', filters.order) as ListConversationsOrderBy,
  }),
});

const list = async (app: App, filters: Filters) => {
  const conversations = await clientOf(app).conversations.list(listOptions(filters));
  return { count: conversations.length, conversations: conversations.map(briefConversation) };
};

interface Sync {
  readonly conversation?: string;
  readonly all?: boolean;
  readonly preferences?: boolean;
  readonly consent?: readonly Word<'consent'>[];
}

/** Before 5.0 a sync of everything answers with one number. */
const summaryOf = (summary: unknown) => {
  if (typeof summary !== 'object' || summary === null) return { synced: Number(summary) };
  const { numEligible, numSynced } = summary as { readonly numEligible: number; readonly numSynced: number };
  return { eligible: numEligible, synced: numSynced };
};

const sync = async (app: App, { conversation, all, preferences, consent }: Sync) => {
  const client = clientOf(app);
  if (conversation !== undefined) await (await conversationOf(app, conversation)).sync();
  else if (all) return summaryOf(await client.conversations.syncAll(consent && consentNumbers(consent)));
  else if (preferences) return summaryOf(await client.preferences.sync());
  else await client.conversations.sync();
  return {};
};

const read = async (app: App, { conversation }: { readonly conversation: string }) =>
  await describeConversation(await conversationOf(app, conversation));

/** Conversations: DMs, and what groups share with them. */
export const conversationCommands: Readonly<Record<string, Command>> = {
  'creates dm': command(createDm),
  'finds dm': command<{ readonly with: string }>(async (app, { with: peer }) => {
    const dm = clientOf(app).conversations.getDmByInboxId(peer);
    return { dm: dm?.id ?? null };
  }),
  'lists conversations': command(list),
  syncs: command(sync),
  'reads dm': command(read),
  'reads group': command(read),
  'reads hmac keys': command<{ readonly conversation?: string }>(async (app, { conversation }) => {
    const all = Object.entries(clientOf(app).conversations.hmacKeys());
    const asked = all.filter(([id]) => conversation === undefined || id === conversation);
    return { conversations: asked.map(([id, keys]) => ({ id, keys })) };
  }),
};
