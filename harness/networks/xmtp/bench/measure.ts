import { deadline } from '../../../wait.ts';
import { type Child, startChild } from './child.ts';
import type { NodeFigures } from './node.ts';
import type { AppsAnswer, AppsFigures, AppsTask } from './task.ts';

/** What apps on our own node cost, and what of it is the node's. */
export interface XmtpFigures {
  readonly rows: readonly XmtpRow[];
  readonly lines: readonly string[];
}

/** What was done, how often, and the milliseconds of the middle one and of the slowest in a hundred. */
export type XmtpRow = readonly [what: string, times: number, p50: string, p99: string];

// Enough of each for its slowest in a hundred to mean something, in about a minute together.
const users = 60;
const warmUps = 50;
const messages = 500;
const members = 241;
const deliveries = 20;

/** Milliseconds. Measured at 57 s on 2 busy cores. */
const longest = 300_000;

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

const row = (what: string, values: readonly number[] = []): XmtpRow => [
  what,
  values.length,
  quantile(values, 0.5).toFixed(1),
  quantile(values, 0.99).toFixed(1),
];

const sum = (values: readonly number[] = []): number => values.reduce((total, value) => total + value, 0);

const inMegabytes = (held: number | undefined): string =>
  held === undefined ? 'not measured on this system' : `${held.toFixed(0)} MB`;

/**
 * Measures apps of the SDK on our own node, without a tap, the node and the apps in a process each. Only a line that
 * says why on a machine that cannot load the SDK.
 * @param megabytesOf what a process and all below it hold
 */
export const benchXmtp = async (
  megabytesOf: (pid: number) => number | undefined,
  interrupted?: AbortSignal,
): Promise<XmtpFigures> => {
  const held = ({ pid }: Child): string => inMegabytes(megabytesOf(pid));
  using signal = deadline(longest, 'measuring XMTP', interrupted);
  await using node = startChild('node');
  await using apps = startChild('apps');
  const nodeFigures = (): Promise<NodeFigures> => node.ask('figures', signal);
  const open = await apps.ask<AppsAnswer>({ kind: 'open', url: (await nodeFigures()).url }, signal);
  if (open.kind === 'unloadable') return { rows: [], lines: [`XMTP: not measured: ${open.why}`] };
  const figures = async (task: AppsTask): Promise<AppsFigures> => {
    const answer = await apps.ask<AppsAnswer>(task, signal);
    return answer.kind === 'done' ? answer.figures : {};
  };

  const { logIns } = await figures({ kind: 'log-in', users });
  const { dms } = await figures({ kind: 'create-dms' });
  await figures({ kind: 'send', messages: warmUps });
  const before = await nodeFigures();
  const { sends, arrivals } = await figures({ kind: 'send', messages });
  const after = await nodeFigures();
  const small = [held(node), held(apps)];
  const { creations, delivered } = await figures({ kind: 'fan-out', members, messages: deliveries });

  const share = (what: 'sendMilliseconds' | 'handlerMilliseconds' | 'cpuMilliseconds'): string =>
    after[what] === 0
      ? 'not measured on this release of Node'
      : `${((100 * (after[what] - before[what])) / sum(arrivals)).toFixed(1)} %`;
  return {
    rows: [
      row('log in: create and register', logIns),
      row('create a DM', dms),
      row('send', sends),
      row('send until the stream has it', arrivals),
      row(`create a group of ${members}`, creations),
      row(`send until ${members - 1} streams have it`, delivered),
    ],
    lines: [
      `of a send until the stream has it, in our node, gRPC included: ${share('sendMilliseconds')}`,
      `  (its handlers, reading back what was sent included: ${share('handlerMilliseconds')}; CPU of its process: ${share('cpuMilliseconds')})`,
      `memory with ${users} apps: node ${small[0]}, apps ${small[1]}`,
      `memory with ${members} apps that stream: node ${held(node)}, apps ${held(apps)}`,
    ],
  };
};
