import type { ActStep, Options, StepValue } from '../../language/scenario.ts';
import type { Asked, Network } from '../network.ts';
import { optionsIn } from '../values.ts';
import { verbs as appVerbs } from './parties/app/verbs/index.ts';
import { pathOf, rpcNames } from './parties/rpc/rpc-names.ts';

/** What is asked for, apart from what may be wrong with it, and the record that tells what came of it. */
interface Deed {
  readonly record: string;
  /** The same has all of these. */
  readonly marks: readonly string[];
}

const kindsOfAction = ['create inbox', 'add', 'revoke', 'change recovery'];

/** What an identity update does. */
const actionsIn = ({ actions = [] }: Options): readonly string[] =>
  [actions]
    .flat()
    .map((action) => kindsOfAction.find((kind) => Object.hasOwn(optionsIn(action), kind)) ?? String(action));

const callIn = (value: StepValue): readonly Deed[] => {
  const options = optionsIn(value);
  return rpcNames
    .filter((rpc) => Object.hasOwn(options, rpc))
    .map((rpc) => ({ record: String(options.as ?? rpc), marks: [pathOf(rpc)] }));
};

/** A verb that makes something and calls an RPC with it. */
const delivery =
  (rpc: string, marks: typeof actionsIn = () => []) =>
  (value: StepValue): readonly Deed[] => [{ record: rpc, marks: [pathOf(rpc), ...marks(optionsIn(value))] }];

/** What a raw caller asks for; what is not here asks for nothing. */
const calls: Readonly<Record<string, (value: StepValue) => readonly Deed[]>> = {
  calls: callIn,
  'calls together': (value) => [value].flat().flatMap(callIn),
  'calls raw': (value) => {
    const { as = 'raw', path = '' } = optionsIn(value);
    return [{ record: String(as), marks: [String(path)] }];
  },
  'opens stream': callIn,
  'publishes identity update': delivery('PublishIdentityUpdate', actionsIn),
  'uploads key package': delivery('UploadKeyPackage'),
  'sends message': delivery('SendGroupMessages'),
  'sends welcome': delivery('SendWelcomeMessages'),
  'sends messages': () => [{ record: 'sent', marks: [pathOf('SendGroupMessages')] }],
  'reads key package': () => [{ record: 'key-package', marks: [pathOf('FetchKeyPackages')] }],
};

/** Each of these has a permission of its own. */
const whatGroupsSay = ['name', 'description', 'imageUrl', 'appData'];

/** Whether people are told by addresses: where nothing says so, all of them are some. */
const isByAddress = ({ by, members, with: peer }: Options): boolean => {
  const people = [members ?? peer ?? []].flat();
  if (by !== undefined) return by === 'address';
  return people.length > 0 && people.every((one) => /\.address(es)?\b|^0x/.test(String(one)));
};

/** What an app is asked for: its verb, which of several things it is given, and how people are told. */
const askedOfApp = ({ verb, value }: ActStep): readonly Deed[] => {
  const known = appVerbs[verb];
  if (known === undefined) return [];
  const options = optionsIn(value);
  const things = known.schema.exactlyOneOf ?? (verb === 'updates group' ? whatGroupsSay : []);
  const given = things.filter((key) => Object.hasOwn(options, key));
  return [{ record: known.noun, marks: [verb, ...given, ...(isByAddress(options) ? ['by address'] : [])] }];
};

/** What the steps ask for that an expectation is about; all of it where nothing that came tells which. */
const deedsIn = ({ acts, answers, parties }: Asked): readonly Deed[] => {
  const all = acts.flatMap((act) => {
    const kind = parties[act.party]?.kind ?? '';
    const deeds = kind === 'xmtp' ? askedOfApp(act) : (calls[act.verb]?.(act.value) ?? []);
    return deeds.map(({ record, marks }) => ({ party: act.party, record, marks: [kind, ...marks] }));
  });
  const answered = all.filter(({ party, record }) =>
    answers.some((answer) => answer.party === party && answer.name === record),
  );
  return answered.length > 0 ? answered : all;
};

/** What is refused and not accepted: the same thing asked for by the same kind of party. What asks for nothing is never accepted. */
export const uncontrolled: Network['uncontrolled'] = (refused, accepted) => {
  const taken = accepted.flatMap(deedsIn);
  const deeds = deedsIn(refused);
  if (deeds.length === 0) return ['what asks for nothing'];
  return deeds
    .filter(({ marks }) => !taken.some((other) => marks.every((mark) => other.marks.includes(mark))))
    .map(({ marks }) => marks.join(' '));
};
