import type { StepValue } from '../../../../language/scenario.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { exchange } from './exchange.ts';
import { make } from './make/index.ts';
import type { Speaker } from './speaker.ts';

/**
 * Does what an app does at its first login: creates the inbox, where no party of the same account has done so, puts its
 * installation into it, and uploads a key package. Records are named `setup.…`, apart from what scenarios wait for.
 * @throws {ConversationError} with what the node answered.
 */
export const register = async (speaker: Speaker, signal: AbortSignal): Promise<void> => {
  const { name, world } = speaker;
  const inbox = world.inboxes.get(name);
  if (inbox === undefined) throw new Error(`${name} has no inbox`);

  const deliver = async (rpc: string, request: StepValue): Promise<void> => {
    const { error } = await exchange(speaker, { rpc, request, as: `setup.${rpc}` }, signal);
    if (error)
      throw new ConversationError(
        'refused',
        `${rpc} was answered with ${error.status ?? 'nothing'}: ${error.message}`,
      );
  };
  const publish = async (actions: readonly string[]): Promise<void> => {
    const adding = { add: `${name}.installation` };
    const { json = null } = await make('identity update', { actions: [...actions, adding] }, speaker);
    await deliver('PublishIdentityUpdate', { identityUpdate: json });
  };

  const others = world.registrations.get(inbox.id);
  const own = others === undefined ? publish(['create inbox']) : others.then(() => publish([]));
  world.registrations.set(inbox.id, own);
  await own;
  const { value } = await make('key package', {}, speaker);
  await deliver('UploadKeyPackage', {
    keyPackage: { keyPackageTlsSerialized: value },
    isInboxIdCredential: true,
  });
};
