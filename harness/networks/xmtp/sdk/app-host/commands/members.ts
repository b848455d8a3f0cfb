import { type App, groupOf } from '../app.ts';
import { identifierOf } from '../wallet.ts';
import { type Command, command } from './command.ts';

interface Members {
  readonly group: string;
  readonly members: readonly string[];
  readonly by: 'inbox' | 'address';
}

const add = async (app: App, { group: id, members, by }: Members): Promise<void> => {
  const group = await groupOf(app, id);
  if (by === 'inbox') await group.addMembers([...members]);
  else await group.addMembersByIdentifiers(members.map(identifierOf));
};

const remove = async (app: App, { group: id, members, by }: Members): Promise<void> => {
  const group = await groupOf(app, id);
  if (by === 'inbox') await group.removeMembers([...members]);
  else await group.removeMembersByIdentifiers(members.map(identifierOf));
};

interface Member {
  readonly group: string;
  readonly member: string;
}

const admin = (method: 'addAdmin' | 'removeAdmin' | 'addSuperAdmin' | 'removeSuperAdmin'): Command =>
  command<Member>(async (app, { group, member }) => {
    await (await groupOf(app, group))[method](member);
  });

/** Who is in a group and what they may do. */
export const memberCommands: Readonly<Record<string, Command>> = {
  'adds members': command(add),
  'removes members': command(remove),
  leaves: command<{ readonly group: string }>(async (app, { group: id }) => {
    const group = await groupOf(app, id);
    await group.requestRemoval();
    return { pending: group.isPendingRemoval() };
  }),
  'adds admin': admin('addAdmin'),
  'removes admin': admin('removeAdmin'),
  'adds super admin': admin('addSuperAdmin'),
  'removes super admin': admin('removeSuperAdmin'),
};
