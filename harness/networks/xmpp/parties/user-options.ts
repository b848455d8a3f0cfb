import type { Schema } from '../../../data/schema.ts';
import type { PartySpec } from '../../../language/scenario.ts';

/** What scenarios may say of a user of XMPP. */
export interface UserOptions {
  readonly resource?: string;
  readonly priority?: number;
}

export const userOptions: Readonly<Record<keyof UserOptions, Schema>> = {
  resource: { type: 'string', description: 'The resource that it asks for; a new one if absent.' },
  priority: {
    type: 'integer',
    minimum: -128,
    maximum: 127,
    description: 'The priority of its initial presence.',
  },
};

/** What a scenario says of a user; its schema has been seen to. */
export const userOptionsOf = ({ options = {} }: PartySpec): UserOptions => options;
