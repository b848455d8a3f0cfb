import { conversation, inbox } from '../fields.ts';
import { addressed, people, workForMembers } from '../people.ts';
import { type AppVerb, by, verb } from '../verb.ts';

const many = { group: conversation, members: people, ...by } as const;
const someMembers = [{ group: '{group}', members: ['bo', 'caro'] }];
const one = { group: conversation, member: inbox } as const;
const someMember = [{ group: '{group}', member: 'bo' }];

/** Who is in a group and what they may do. */
export const memberVerbs: Readonly<Record<string, AppVerb>> = {
  'adds members': verb({
    noun: 'added',
    does: 'Adds members to a group',
    fields: many,
    examples: someMembers,
    shape: addressed('members'),
    work: workForMembers,
  }),
  'removes members': verb({
    noun: 'removed',
    does: 'Removes members from a group',
    fields: many,
    examples: someMembers,
    shape: addressed('members'),
    work: workForMembers,
  }),
  leaves: verb({
    noun: 'left',
    does: 'Asks to be removed from a group, which the app of an admin then does',
    fields: { group: conversation },
    examples: [{ group: '{group}' }],
  }),
  'adds admin': verb({
    noun: 'admin-added',
    does: 'Makes a member an admin',
    fields: one,
    examples: someMember,
  }),
  'removes admin': verb({
    noun: 'admin-removed',
    does: 'Makes an admin a member',
    fields: one,
    examples: someMember,
  }),
  'adds super admin': verb({
    noun: 'super-admin-added',
    does: 'Makes a member a super admin',
    fields: one,
    examples: someMember,
  }),
  'removes super admin': verb({
    noun: 'super-admin-removed',
    does: 'Takes a super admin’s rights away',
    fields: one,
    examples: someMember,
  }),
};
