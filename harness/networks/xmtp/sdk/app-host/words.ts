/** The SDK's enumerations as words, each at the place of its number. */
export const words = {
  consent: ['unknown', 'allowed', 'denied'],
  permission: ['member', 'admin', 'superAdmin'],
  policy: ['allow', 'deny', 'admin', 'superAdmin', 'doesNotExist', 'other'],
  policyType: ['all', 'admins', 'custom'],
  update: ['addMember', 'removeMember', 'addAdmin', 'removeAdmin', 'updateMetadata'],
  conversation: ['dm', 'group', 'sync', 'oneshot'],
  kind: ['application', 'membership_change'],
  delivery: ['unpublished', 'published', 'failed'],
  direction: ['ascending', 'descending'],
  sortMessages: ['sent', 'inserted'],
  sortConversations: ['created', 'activity'],
  action: ['unknown', 'added', 'removed'],
  schema: ['unknown', 'unicode', 'shortcode', 'custom'],
  consentEntity: ['group', 'inbox'],
  identifier: ['ethereum', 'passkey'],
} as const;

export type Words = keyof typeof words;
export type Word<Table extends Words> = (typeof words)[Table][number];

/** The word for a number of an enumeration; what is a word already, in older releases, stays. */
export const wordOf = (table: Words, value: number | string): string =>
  typeof value === 'string' ? value : (words[table][value] ?? String(value));

/** The number that stands for a word. */
export const numberOf = <Table extends Words>(table: Table, word: Word<Table>): number =>
  (words[table] as readonly string[]).indexOf(word);
