import type { Schema } from '../../../../data/schema.ts';
import type { PartySpec } from '../../../../language/scenario.ts';
import { flag } from '../../../values.ts';
import { type UserOptions, userOptions } from '../user-options.ts';

/** What scenarios may say of a raw stream. */
interface StreamOptions extends UserOptions {
  readonly named?: boolean;
}

export const streamOptions: Readonly<Record<keyof StreamOptions, Schema>> = {
  ...userOptions,
  named: flag('Whether its streams say whom they are from; inside TLS, before it has logged in as well.'),
};

/** Whether its streams say whom they are from; the schema of its options has been seen to. */
export const isNamed = ({ options = {} }: PartySpec): boolean => (options as StreamOptions).named === true;
