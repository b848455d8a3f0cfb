import type { Element } from 'ltx';
import { errorMessage } from '../../../error-message.ts';
import { ns } from '../../../xml/namespaces.ts';
import { ConversationError } from '../../conversation-error.ts';
import type { Account, Site } from '../../site.ts';
import { mechanismIn } from '../parties/stream/login.ts';
import { FormError } from './form.ts';
import { inLanes } from './lanes.ts';
import { type AccountMaker, MakingError } from './maker.ts';
import { RefusalError } from './refusal.ts';
import { askForm, cancelRegistration, registrationOf } from './registration.ts';
import { nobody, openSession, type Session } from './session.ts';

/** More connections make no server at hand faster. */
const lanes = 8;

const offersRegistration = ({ features }: Session): boolean =>
  features.getChild('register', ns.registerFeature) !== undefined;

/** XEP-0077 on connections of its own, which take one newcomer after the other as long as the server likes that. */
export const registrar = (site: Site): AccountMaker => {
  const { domain } = site;
  let made = 0;

  const explain = (error: unknown, made: number, offered: boolean): unknown => {
    if (error instanceof FormError) return new MakingError('refused', error.message, error);
    if (!(error instanceof RefusalError)) return error;
    if (error.passing)
      return new MakingError('slowed', `after ${made} registrations it answered ${error.message}`, error);
    return offered || made > 0
      ? new MakingError('refused', `it answered a registration with ${error.message}`, error)
      : new MakingError(
          'unavailable',
          `it offers no in-band registration and answered ${error.message}`,
          error,
        );
  };

  const make: AccountMaker['make'] = async (accounts, begin, signal) => {
    await inLanes(accounts, lanes, signal, async (take, within) => {
      let session: Session | undefined;
      let form: Element | undefined;
      let used = 0;
      const renew = async (): Promise<Session> => {
        await session?.[Symbol.asyncDispose]();
        used = 0;
        session = await openSession(site, nobody, 'secured', within);
        // An account that nobody can log in to could not be deleted either.
        mechanismIn(session.features);
        return session;
      };
      const register = async (account: Account): Promise<void> => {
        const current = session?.open ? session : await renew();
        try {
          form ??= await askForm(current, domain);
          begin(account);
          await current.request('set', registrationOf(form, account, domain), domain);
        } catch (error) {
          // One newcomer for each connection is all that some servers take.
          if (used === 0 || !(error instanceof RefusalError || error instanceof ConversationError))
            throw explain(error, made, offersRegistration(current));
          await renew();
          return await register(account);
        }
        used += 1;
        made += 1;
      };
      try {
        for (let account = take(); account; account = take()) await register(account);
      } finally {
        await session?.[Symbol.asyncDispose]();
      }
    });
  };

  /** Takes the name of an account, to see whether it is free; false where nobody may register any more. */
  const isFree = async (account: Account, signal: AbortSignal): Promise<boolean> => {
    try {
      await make([account], () => undefined, signal);
      return true;
    } catch (error) {
      const cause = error instanceof MakingError ? error.cause : undefined;
      if (!(cause instanceof RefusalError) || cause.condition === 'conflict') throw error;
      return false;
    }
  };

  const remove = async (account: Account, signal: AbortSignal): Promise<void> => {
    const session = await openSession(site, account, 'bound', signal).catch(async (error: unknown) => {
      if (!(error instanceof ConversationError)) throw error;
      return (await isFree(account, signal)) ? await openSession(site, account, 'bound', signal) : undefined;
    });
    if (session === undefined) return;
    try {
      await cancelRegistration(session);
    } catch (error) {
      // A session whose account is gone may be ended before the answer; a second look tells.
      if (!(error instanceof ConversationError)) throw error;
      await openSession(site, account, 'bound', signal).then(
        async (still) => {
          await still[Symbol.asyncDispose]();
          throw error;
        },
        (refused: unknown) => {
          if (!(refused instanceof ConversationError)) throw refused;
        },
      );
    } finally {
      await session[Symbol.asyncDispose]();
    }
  };

  return {
    make,
    async delete(accounts, signal) {
      const left: Account[] = [];
      const unseen = new Set(accounts);
      await inLanes(accounts, lanes, signal, async (take, within) => {
        for (let account = take(); account; account = take()) {
          await remove(account, within).catch(() => account && left.push(account));
          unseen.delete(account);
        }
      }).catch((error: unknown) => {
        if (!signal.aborted) throw new Error(errorMessage(error), { cause: error });
      });
      return [...left, ...unseen];
    },
  };
};
