import { expect, test } from 'vitest';
import type { Scenario } from '../language/scenario.ts';
import { scenario } from './sample-run.ts';
import { productIn, subjectsOf, type TargetRecord } from './subjects.ts';
import { packageVersion } from './version.ts';

const party = (kind: string): Scenario['parties'][string] => ({ kind, phase: 'offline', listener: 'grpc' });
const withParties = (id: string, ...kinds: readonly string[]): Scenario => ({
  ...scenario(id, { answered: [] }),
  world: { server: 'xmtp' },
  parties: Object.fromEntries(kinds.map((kind, at) => [`p${at}`, party(kind)])),
});
const raw = withParties('node/calls/health', 'xmtp-rpc');
const mixed = withParties('docs/limits/ten', 'xmtp-rpc', 'xmtp');
const apps = withParties('docs/sending/text', 'xmtp', 'xmtp');

const node: TargetRecord = {
  id: 'xmtp-embedded@nightly',
  protocol: 'xmtp',
  name: 'xmtp-embedded',
  version: 'nightly',
  driver: 'embedded',
  config: 'default',
  state: 'tested',
  logs: [],
  claims: ['listener grpc'],
  apps: 'SDK 7',
  software: { product: 'node-sdk', release: 'nightly', version: '7.0.0', on: 'our own node' },
};

const told = (record: TargetRecord, ...scenarios: readonly Scenario[]) =>
  subjectsOf(record, scenarios).map(({ target, scenarios: own }) => ({
    id: target.id,
    product: target.product ?? target.name,
    version: target.version,
    on: target.on,
    apps: target.apps,
    claims: target.claims,
    scenarios: own.map(({ id }) => id),
  }));

test('scenarios without an app judge the node, all others the SDK that their apps are made of', () => {
  expect(told(node, raw, mixed, apps)).toEqual([
    {
      id: 'xmtp-embedded',
      product: 'xmtp-embedded',
      version: packageVersion,
      claims: ['listener grpc'],
      scenarios: [raw.id],
    },
    {
      id: 'node-sdk@nightly on xmtp-embedded',
      product: 'node-sdk',
      version: '7.0.0',
      on: 'our own node',
      apps: 'SDK 7',
      scenarios: [mixed.id, apps.id],
    },
  ]);
});

test('who was not played is no subject, but where nothing was played the target is one', () => {
  expect(told(node, raw).map(({ id }) => id)).toEqual(['xmtp-embedded']);
  expect(told(node, apps).map(({ id }) => id)).toEqual(['node-sdk@nightly on xmtp-embedded']);
  expect(told(node).map(({ id }) => id)).toEqual(['xmtp-embedded']);
});

test('a node that was running already goes by its address and its own version', () => {
  const { software: _software, apps: _apps, ...alone } = node;
  const running = {
    ...node,
    id: 'xmtp://host:5556',
    name: 'external',
    driver: 'external',
    version: '1',
  } as const;
  expect(told(running, raw, apps).map(({ id, version }) => [id, version])).toEqual([
    ['xmtp://host:5556', '1'],
    ['node-sdk@nightly on xmtp://host:5556', '7.0.0'],
  ]);
  expect(told({ ...alone, driver: 'external' }, raw).map(({ id }) => id)).toEqual(['xmtp-embedded@nightly']);
});

test('what was recorded before the two were told apart stays one subject', () => {
  const { software: _software, ...old } = node;
  expect(told(old, raw, apps).map(({ id }) => id)).toEqual(['xmtp-embedded@nightly']);
});

test('the product is known from the parties', () => {
  expect(productIn([raw, apps])).toBe('node-sdk');
  expect(productIn([raw])).toBeUndefined();
});
