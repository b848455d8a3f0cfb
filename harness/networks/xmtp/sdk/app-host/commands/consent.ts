import type { ConsentEntityType, ConsentState } from '@xmtp/node-sdk';
import { type App, clientOf, conversationOf } from '../app.ts';
import { numberOf, type Word, wordOf } from '../words.ts';
import { type Command, command } from './command.ts';

/** Whom or what consent is about: either an inbox or a conversation. */
export interface ConsentEntity {
  readonly inbox?: string;
  readonly conversation?: string;
  /** Asks the conversation itself rather than the preferences. */
  readonly direct?: boolean;
}

const entityOf = ({ inbox, conversation }: ConsentEntity) => ({
  entity: inbox ?? conversation ?? '',
  entityType: numberOf('consentEntity', inbox === undefined ? 'group' : 'inbox') as ConsentEntityType,
});

/** Its consent as its database has it. */
export const consentOf = async (app: App, of: ConsentEntity): Promise<ConsentState> => {
  if (of.direct && of.conversation !== undefined)
    return (await conversationOf(app, of.conversation)).consentState();
  const { entity, entityType } = entityOf(of);
  return await clientOf(app).preferences.getConsentState(entityType, entity);
};

const setState = async (app: App, of: ConsentEntity & { readonly state: Word<'consent'> }): Promise<void> => {
  const state = numberOf('consent', of.state) as ConsentState;
  if (of.direct && of.conversation !== undefined)
    (await conversationOf(app, of.conversation)).updateConsentState(state);
  else await clientOf(app).preferences.setConsentStates([{ ...entityOf(of), state }]);
};

/** Whom and what an app lets in. */
export const consentCommands: Readonly<Record<string, Command>> = {
  'sets consent': command<ConsentEntity & { readonly state: Word<'consent'> }>(async (app, of) => {
    await setState(app, of);
    return { state: wordOf('consent', await consentOf(app, of)) };
  }),
  'reads consent': command<ConsentEntity>(async (app, of) => ({
    state: wordOf('consent', await consentOf(app, of)),
  })),
};
