import { conversation, inbox, list } from '../fields.ts';
import { addressed, person } from '../people.ts';
import { type AppVerb, by, verb } from '../verb.ts';

const many = { group: conversation, members: list(person), ...by } as const;
const one = { group: conversation, member: inbox } as const;

/** Who is in a group and what they may do. */
export const memberVerbs: Readonly<Record<string, AppVerb>> = {
  'adds members': verb({
    noun: 'added',
    does: 'Adds members to a group',
    fields: many,
    shape: addressed('members'),
  }),
  'removes members': verb({
    noun: 'removed',
    does: 'Removes members from a group',
    fields: many,
    shape: addressed('members'),
  }),
  leaves: verb({
    noun: 'left',
    does: 'Asks to be removed from a group, which the app of an admin then does',
    fields: { group: conversation },
  }),
  'adds admin': verb({ noun: 'admin-added', does: 'Makes a member an admin', fields: one }),
  'removes admin': verb({ noun: 'admin-removed', does: 'Makes an admin a member', fields: one }),
  'adds super admin': verb({
    noun: 'super-admin-added',
    does: 'Makes a member a super admin',
    fields: one,
  }),
  'removes super admin': verb({
    noun: 'super-admin-removed',
    does: 'Takes a super admin’s rights away',
    fields: one,
  }),
};
