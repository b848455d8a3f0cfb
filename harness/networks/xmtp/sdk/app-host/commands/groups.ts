import type {
  CreateGroupOptions,
  Group,
  GroupPermissionsOptions,
  MetadataField,
  PermissionPolicy,
  PermissionPolicySet,
  PermissionUpdateType,
} from '@xmtp/node-sdk';
import { type App, clientOf, conversationOf, groupOf } from '../app.ts';
import { describeConversation, type PolicyName, policyKeys } from '../conversation.ts';
import { enumerationIn } from '../load.ts';
import { identifierOf } from '../wallet.ts';
import { numberOf, type Word } from '../words.ts';
import { type Command, command } from './command.ts';
import { type Disappearing, disappearingOptions } from './conversations.ts';

type Policies = Readonly<Record<PolicyName, Word<'policy'>>>;

interface CreateGroup {
  readonly members: readonly string[];
  readonly by: 'inbox' | 'address';
  readonly name?: string;
  readonly description?: string;
  readonly imageUrl?: string;
  readonly permissions?: 'all' | 'admins' | Policies;
  readonly disappearing?: Disappearing;
  readonly optimistic?: boolean;
}

const policySet = (policies: Policies): PermissionPolicySet =>
  Object.fromEntries(
    Object.entries(policies).map(([name, word]) => [
      policyKeys[name as PolicyName],
      numberOf('policy', word),
    ]),
  ) as unknown as PermissionPolicySet;

const permissionOptions = (permissions: CreateGroup['permissions']) => {
  if (permissions === undefined) return {};
  const kind = typeof permissions === 'string' ? permissions : 'custom';
  return {
    permissions: numberOf('policyType', kind) as GroupPermissionsOptions,
    ...(typeof permissions !== 'string' && { customPermissionPolicySet: policySet(permissions) }),
  };
};

const optionsOf = (params: CreateGroup): CreateGroupOptions => ({
  ...(params.name !== undefined && { groupName: params.name }),
  ...(params.description !== undefined && { groupDescription: params.description }),
  ...(params.imageUrl !== undefined && { groupImageUrlSquare: params.imageUrl }),
  ...permissionOptions(params.permissions),
  ...disappearingOptions(params.disappearing),
});

const create = async (app: App, params: CreateGroup): Promise<Group> => {
  const { conversations } = clientOf(app);
  const { members, by, optimistic } = params;
  const options = optionsOf(params);
  if (!optimistic)
    return by === 'inbox'
      ? await conversations.createGroup([...members], options)
      : await conversations.createGroupWithIdentifiers(members.map(identifierOf), options);
  const group = conversations.createGroupOptimistic(options);
  if (members.length > 0)
    await (by === 'inbox'
      ? group.addMembers([...members])
      : group.addMembersByIdentifiers(members.map(identifierOf)));
  return group;
};

interface Update {
  readonly group: string;
  readonly name?: string;
  readonly description?: string;
  readonly imageUrl?: string;
  readonly appData?: string;
}

const update = async (app: App, { group: id, name, description, imageUrl, appData }: Update) => {
  const group = await groupOf(app, id);
  if (name !== undefined) await group.updateName(name);
  if (description !== undefined) await group.updateDescription(description);
  if (imageUrl !== undefined) await group.updateImageUrl(imageUrl);
  if (appData !== undefined) await group.updateAppData(appData);
};

/** The parts of a group's metadata that have a permission, by what the SDK calls them; the numbers differ. */
const metadataFields = {
  updateName: ['GroupName'],
  updateDescription: ['Description'],
  updateImage: ['GroupImageUrlSquare', 'ImageUrlSquare'],
  updateDisappearing: ['MessageExpirationInNs'],
  updateAppData: ['AppData'],
} as const satisfies Partial<Record<PolicyName, readonly string[]>>;

interface Permission {
  readonly group: string;
  readonly permission: PolicyName;
  readonly policy: Word<'policy'>;
}

const isMetadata = (permission: PolicyName): permission is keyof typeof metadataFields =>
  permission in metadataFields;

const fieldOf = (app: App, permission: PolicyName): MetadataField | undefined => {
  if (!isMetadata(permission)) return undefined;
  const numbers = enumerationIn(app.release.module, 'MetadataField');
  return metadataFields[permission].map((name) => numbers[name]).find((field) => field !== undefined) as
    | MetadataField
    | undefined;
};

const setPermission = async (app: App, { group: id, permission, policy }: Permission): Promise<void> => {
  const group = await groupOf(app, id);
  const kind = isMetadata(permission) ? 'updateMetadata' : permission;
  await group.updatePermission(
    numberOf('update', kind as Word<'update'>) as PermissionUpdateType,
    numberOf('policy', policy) as PermissionPolicy,
    fieldOf(app, permission),
  );
};

interface SetDisappearing {
  readonly conversation: string;
  /** Nothing switches it off. */
  readonly settings?: Disappearing;
}

const setDisappearing = async (app: App, { conversation: id, settings }: SetDisappearing): Promise<void> => {
  const conversation = await conversationOf(app, id);
  if (settings === undefined) await conversation.removeMessageDisappearingSettings();
  else await conversation.updateMessageDisappearingSettings(BigInt(settings.from), BigInt(settings.in));
};

/** Groups: making them, and what they say of themselves. */
export const groupCommands: Readonly<Record<string, Command>> = {
  'creates group': command<CreateGroup>(
    async (app, params) => await describeConversation(await create(app, params)),
  ),
  'updates group': command(update),
  'sets permission': command(setPermission),
  'sets disappearing': command(setDisappearing),
};
