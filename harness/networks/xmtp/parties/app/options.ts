import type { Schema } from '../../../../data/schema.ts';
import type { PartySpec } from '../../../../language/scenario.ts';

/** What scenarios may say of an app. */
export interface AppOptions {
  /** The release of the SDK that it is made with; the current one if absent. */
  readonly sdk?: string;
  /** Where it keeps its database; in memory if absent. */
  readonly database?: 'memory' | 'disk';
  /** Whether it shares no process with others. */
  readonly process?: 'own';
}

export const appOptions: Readonly<Record<keyof AppOptions, Schema>> = {
  sdk: {
    type: 'string',
    description:
      'The release of the SDK that it is made with; that of the target, or the current one, if absent.',
    examples: ['oldest'],
  },
  database: {
    enum: ['memory', 'disk'],
    description:
      'Where it keeps its database; one on disk is kept when it goes offline. In memory if absent.',
  },
  process: { const: 'own', description: 'It shares no process with other apps.' },
};

/** What a scenario says of an app; its schema has been seen to. */
export const appOptionsOf = ({ options = {} }: PartySpec): AppOptions => options;
