import { errorMessage } from '../../../../error-message.ts';
import type { RecordValue } from '../../../../evidence/transcript.ts';
import type { PartySpec } from '../../../../language/scenario.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { createIntake, tooMuch } from '../../../intake.ts';
import type { Party, PartyContext, PartyKind } from '../../../party.ts';
import { optionsIn } from '../../../values.ts';
import { closeAppHosts } from '../../sdk/hosts.ts';
import type { AppAnswer } from '../../sdk/messages.ts';
import { plain } from '../../sdk/plain.ts';
import { sdkProblem } from '../../sdk/problem.ts';
import { currentRelease } from '../../sdk/release.ts';
import { createAsk } from './asking.ts';
import { texts } from './fields.ts';
import { formats } from './formats.ts';
import { namesIn } from './names.ts';
import { createNetwork } from './network.ts';
import { appOptions, appOptionsOf } from './options.ts';
import { createSession } from './session.ts';
import { inTurn } from './turns.ts';
import { type AppVerb, type Values, workOnInbox } from './verb.ts';
import { verbs } from './verbs/index.ts';
import { loginNames } from './verbs/session.ts';
import { lendKey } from './wallets.ts';

/** Milliseconds that a sync takes, as measured on loopback, for a party that has not synced yet. */
const usualRoundTrip = 50;

const loggingIn: ReadonlySet<string> = new Set(['registers', 'logs in', 'comes back']);

const resultOf = (answer: AppAnswer): Values =>
  answer.kind === 'value' ? (answer.value as Values) : { error: answer.error, took: answer.took };

const createAppParty = (context: PartyContext): Party => {
  const { name, spec, account, record, hide } = context;
  const accepts = createIntake();
  const ended = new AbortController();
  const meanwhile = new Set<Promise<void>>();
  const lent = lendKey(account.user, account.password);
  let roundTrip = usualRoundTrip;

  const bind = (key: string, value: RecordValue | undefined): void => {
    if (value !== undefined && value !== null) record({ kind: 'bind', name: key, value: String(value) });
  };
  /** Apps write their installation in hex, the API of nodes in base64. */
  const bindSelf = ({ inbox, installation }: Values): void => {
    bind(`${name}.inbox`, inbox);
    bind(`${name}.installation`, installation);
    if (typeof installation === 'string')
      bind(`${name}.installation.base64`, Buffer.from(installation, 'hex').toString('base64'));
  };
  const takeIn = (noun: string, value: RecordValue): void => {
    if (ended.signal.aborted) return;
    if (accepts(Buffer.from(JSON.stringify(value)))) {
      record({ kind: 'record', party: name, direction: 'in', name: noun, value });
      return;
    }
    ended.abort(new Error(tooMuch));
    record({ kind: 'closed', party: name, by: 'limit', problem: tooMuch });
    void session.close();
  };
  const network = createNetwork(context);
  const session = createSession(context, network, takeIn);
  const ask = createAsk(name, appOptionsOf(spec), session);
  const resultFor = async (
    verb: string,
    { act }: AppVerb,
    params: Values,
    signal: AbortSignal,
  ): Promise<Values> =>
    act === undefined ? resultOf(await ask(verb, params, signal)) : act(await network.tap(), params);

  const tell = (verb: string, { noun, names }: AppVerb, as: string | undefined, result: Values): void => {
    if (result.error === undefined) {
      if (loggingIn.has(verb)) bindSelf(result);
      if (as !== undefined)
        for (const [suffix, value] of Object.entries(names(result))) bind(`${as}${suffix}`, value);
      if (verb === 'syncs') roundTrip = Number(result.took);
    }
    takeIn(noun, result);
    if (verb === 'goes offline') record({ kind: 'closed', party: name, by: 'us' });
  };
  /** What cannot be done at all is told, too: nobody waits for it. */
  const inTheMeantime = (done: Promise<void>, { noun }: AppVerb): void => {
    const settled = done
      .catch((error: unknown) => takeIn(noun, { error: { name: 'Error', message: errorMessage(error) } }))
      .finally(() => meanwhile.delete(settled));
    meanwhile.add(settled);
  };

  hide(`${name}.key`, account.password);
  bind(`${name}.address`, account.user);
  return {
    async reach(phase, signal) {
      if (phase === 'offline') return;
      const answer = await inTurn(context, () => ask('registers', {}, signal));
      if (answer.kind === 'error')
        throw new ConversationError('refused', `${name} cannot register: ${answer.error.message}`);
      bindSelf(answer.value as Values);
    },
    async perform(verb, value, bindings, signal) {
      const known = verbs[verb];
      if (known === undefined) throw new Error(`an xmtp party cannot “${verb}”`);
      const names = namesIn(bindings);
      const params = known.params(value, names);
      const asked = plain({ [verb]: value === null ? {} : texts.resolve(value, names) });
      record({ kind: 'record', party: name, direction: 'out', name: known.noun, value: asked });
      const { as, meanwhile: isMeanwhile } = optionsIn(value);
      const done = async (until: AbortSignal): Promise<void> =>
        tell(
          verb,
          known,
          as === undefined ? undefined : String(as),
          await resultFor(verb, known, params, until),
        );
      if (isMeanwhile === true) inTheMeantime(done(ended.signal), known);
      else await done(signal);
    },
    mark: () => false,
    get roundTrip() {
      return roundTrip;
    },
    async [Symbol.asyncDispose]() {
      ended.abort(new Error(`${name} is done`));
      lent[Symbol.dispose]();
      await session[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
      await Promise.all(meanwhile);
    },
  };
};

const releaseOf = (spec: PartySpec): string => appOptionsOf(spec).sdk ?? currentRelease;

/** An app of a user on the SDK, on a release and in a process as the scenario says. */
export const xmtpKind: PartyKind = {
  kind: 'xmtp',
  protocol: 'xmtp',
  product: 'node-sdk',
  language: 'records',
  summary:
    'An app of a user on @xmtp/node-sdk: what it is asked, what comes of it and what it streams are records. ' +
    'With `meanwhile: true` in a value the next step does not wait for what comes of it.',
  phases: ['offline', 'registered'],
  phase: 'registered',
  work: workOnInbox,
  options: appOptions,
  verbs,
  formats,
  names: ({ phase }) => ['address', ...(phase === 'registered' ? loginNames : [])],
  create: createAppParty,
  async prepare(specs, report, signal) {
    for (const release of new Set(specs.map(releaseOf))) {
      const problem = await sdkProblem(release, report, signal);
      if (problem !== undefined) report(problem);
    }
  },
  whyUnavailable: async (spec, signal) => await sdkProblem(releaseOf(spec), undefined, signal),
  end: closeAppHosts,
};
