import { arrivalCommands } from './arrivals.ts';
import { attachmentCommands } from './attachments.ts';
import type { Command } from './command.ts';
import { consentCommands } from './consent.ts';
import { conversationCommands } from './conversations.ts';
import { groupCommands } from './groups.ts';
import { historyCommands } from './history.ts';
import { identityCommands } from './identity.ts';
import { memberCommands } from './members.ts';
import { messageCommands } from './messages.ts';
import { sendingCommands } from './sending.ts';
import { sessionCommands } from './session.ts';
import { streamCommands } from './streams.ts';
import { walletCommands } from './wallets.ts';

export type { Command } from './command.ts';

/** Everything that an app can be asked to do, by the verb of the party that asks. */
export const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    ...arrivalCommands,
    ...attachmentCommands,
    ...consentCommands,
    ...conversationCommands,
    ...groupCommands,
    ...historyCommands,
    ...identityCommands,
    ...memberCommands,
    ...messageCommands,
    ...sendingCommands,
    ...sessionCommands,
    ...streamCommands,
    ...walletCommands,
  }),
);
