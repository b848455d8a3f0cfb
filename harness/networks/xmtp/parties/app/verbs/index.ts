import type { AppVerb } from '../verb.ts';
import { arrivalVerbs } from './arrivals.ts';
import { attachmentVerbs } from './attachments.ts';
import { consentVerbs } from './consent.ts';
import { conversationVerbs } from './conversations.ts';
import { groupVerbs } from './groups.ts';
import { historyVerbs } from './history.ts';
import { identityVerbs } from './identity.ts';
import { memberVerbs } from './members.ts';
import { messageVerbs } from './messages.ts';
import { networkVerbs } from './network.ts';
import { sendingVerbs } from './sending.ts';
import { sessionVerbs } from './session.ts';
import { streamVerbs } from './streams.ts';

/** Everything an app can do, as scenarios call it. */
export const verbs: Readonly<Record<string, AppVerb>> = {
  ...sessionVerbs,
  ...conversationVerbs,
  ...groupVerbs,
  ...memberVerbs,
  ...consentVerbs,
  ...sendingVerbs,
  ...messageVerbs,
  ...arrivalVerbs,
  ...streamVerbs,
  ...attachmentVerbs,
  ...identityVerbs,
  ...historyVerbs,
  ...networkVerbs,
};
