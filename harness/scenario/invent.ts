import { createHash } from 'node:crypto';
import { clone } from 'ltx';
import { recorded } from '../evidence/bytes.ts';
import type { HeaderEntry, TranscriptEntry, TranscriptEvent } from '../evidence/transcript.ts';
import { substitute } from '../language/pattern.ts';
import {
  type AbsentStep,
  type ActStep,
  type Expected,
  type ExpectStep,
  type JudgedStep,
  type PartySpec,
  partiesOf,
  type Scenario,
} from '../language/scenario.ts';
import { closingTag, templateOf } from '../language/template.ts';
import { domainName, networkOf, partAt, sitesOf } from '../language/world.ts';
import type { Codec } from '../networks/codec.ts';
import { codecNamed, networks } from '../networks/index.ts';
import type { PartyKind } from '../networks/party.ts';
import { Element } from '../xml/element.ts';
import type { StreamItem } from '../xml/item.ts';
import { ns } from '../xml/namespaces.ts';
import { isRecord } from '../xml/record.ts';
import { assertionsOf } from './assertions.ts';
import { servicesFound } from './claims.ts';
import { instanceOf } from './instance.ts';
import { namedRecord } from './itemise.ts';
import { createJudge } from './judge.ts';
import { matchElement } from './match.ts';
import { without } from './mutants.ts';
import { factsAt } from './not-judged.ts';
import { watchOver } from './watch.ts';

type Kinds = ReadonlyMap<string, PartyKind>;

/** The domain of a site: no two have the same. */
const domainOf = (site = 'invented'): string => `${site}.example`;

/** What stanzas are in: it says what the prefix of its own elements means. */
const stream = new Element('stream:stream', { xmlns: ns.client, 'xmlns:stream': ns.stream });

/** What parties are called: whatever asks for a name of a party gets a value of its own. */
const nameValue = (name: string, key: string, { account = name, options = {}, at }: PartySpec): string => {
  const user = `user-of-${account}`;
  const domain = domainOf(at);
  if (key === 'user') return user;
  if (key === 'jid') return `${user}@${domain}`;
  if (key === 'full') return `${user}@${domain}/${String(options.resource ?? `assay-${name}`)}`;
  if (key === 'password' || key === 'plain') return `[hidden:${name}.${key}]`;
  // Other ids are hashes, and addresses a part of one.
  const hash = createHash('sha256').update(`${key} of ${user}`).digest('hex');
  return key === 'address' ? `0x${hash.slice(0, 40)}` : hash;
};

/** Whether it has a stream of its own, once it is connected. */
const hasStream = ({ kind }: PartySpec, kinds: Kinds): boolean => kinds.get(kind)?.language === 'XML';

/** What comes where several things may. */
export interface Choice {
  /** The option of each expectation, by its step; the first that works where nothing is said. */
  readonly options: ReadonlyMap<JudgedStep, number>;
  /** Errors, wherever an answer may be one. */
  readonly errors: boolean;
}

/** The same, with an error wanted where there may be one. */
const asError = (template: Element): Element => {
  if (!/[{|]error[|}]/.test(template.attrs.type ?? '')) return template;
  const copy = clone(template);
  copy.parent = template.parent;
  copy.attrs.type = 'error';
  return copy;
};

/**
 * A transcript that nobody recorded: what a server would have sent with which a scenario's checks pass, as far as its
 * templates tell. The same judge that reads it says what is needed next.
 */
export const invent = (
  scenario: Scenario,
  header: HeaderEntry,
  kinds: Kinds,
  choice: Choice,
): readonly TranscriptEvent[] => {
  const { parties, steps } = scenario;
  const judge = createJudge(scenario, false);
  const events: TranscriptEvent[] = [];
  /** Parties whose stream has its header. */
  const open = new Set<string>();
  const closed = new Set<string>();
  /** Parties that have had a connection: what opens a stream without one begins with it. */
  const connected = new Set<string>();
  /** Expectations whose stanza has come already, as the mark of an absence before them. */
  const delivered = new Set<JudgedStep>();
  const watch = watchOver(scenario);

  const feed = (entry: TranscriptEntry): void => {
    const event: TranscriptEvent = { n: events.length, t: events.length, ...entry };
    events.push(event);
    judge.feed(event);
  };
  const codecOf = (party: string): Codec => codecNamed(kinds.get(parties[party]?.kind ?? '')?.codec);
  const bytes = (party: string, some: string | Uint8Array): void =>
    feed({ kind: 'bytes', party, direction: 'in', ...recorded(some) });
  const item = (party: string, one: StreamItem): void => bytes(party, codecOf(party).encode(one));
  const openStream = (party: string): void => {
    if (open.has(party)) return;
    open.add(party);
    bytes(party, codecOf(party).open({ from: domainOf(parties[party]?.at), id: 'invented', version: '1.0' }));
  };
  const restart = (party: string): void => {
    open.delete(party);
    feed({ kind: 'restart', party });
    openStream(party);
  };
  const connectParty = (party: string): void => {
    connected.add(party);
    open.delete(party);
    closed.delete(party);
    const { kind = '', listener = 'c2s' } = parties[party] ?? {};
    const { codec } = kinds.get(kind) ?? {};
    feed({ kind: 'connected', party, listener, ...(codec !== undefined && { codec }) });
    feed({ kind: 'restart', party });
  };
  const bind = (name: string, value: string): void => feed({ kind: 'bind', name, value });

  const bring = (party: string, element: Element): void => {
    if (isRecord(element)) feed({ kind: 'record', party, direction: 'in', ...namedRecord(element) });
    else if (element.name === 'stream:stream') {
      open.add(party);
      bytes(party, codecOf(party).open(element.attrs));
    } else {
      openStream(party);
      // Errors come from whom they should, unless the scenario has its own mind.
      element.attrs = { ...watch?.rightAttributes(party, element, judge.bindings), ...element.attrs };
      watch?.see({ kind: 'element', element, at: events.length, party, stream: 0 }, judge.bindings);
      item(party, { kind: 'element', element });
    }
  };

  /** Further assertions on what the expectation at this position selects. */
  const moreOn = (position: number): readonly Element[] => {
    const end = steps.findIndex((step, at) => at > position && step.kind === 'expect');
    return steps
      .slice(position + 1, end < 0 ? undefined : end)
      .flatMap((step) => (step.kind === 'has' ? [templateOf(step.template)] : []));
  };

  const elementFor = (expected: Expected & { kind: 'xml' }, position: number): Element => {
    const { template, select = 'next' } = expected;
    const selection = select === 'next' || select === template ? [] : [templateOf(select)];
    const isChoice = selection.some((one) => one.is('any-of', ns.template));
    const others = [...(isChoice ? [] : selection), ...moreOn(position)];
    const [wanted = templateOf(template), ...rest] = [templateOf(template), ...others].map((one) =>
      choice.errors ? asError(one) : one,
    );
    const element = instanceOf(wanted, judge.bindings, ...rest);
    if (!isRecord(element)) element.parent = stream;
    return element;
  };

  const answer = (party: string, expected: Exclude<Expected, { kind: 'xml' }>): void => {
    if (expected.kind === 'footer') {
      openStream(party);
      item(party, { kind: 'footer' });
    } else if (expected.kind === 'closed') {
      closed.add(party);
      feed({ kind: 'closed', party, by: 'peer' });
    } else {
      const { protocol = 'TLSv1.3', authorized = true, certificateRequested = false } = expected;
      const asked = certificateRequested && { certificateRequested };
      feed({ kind: 'tls', party, protocol, cipher: 'invented', authorized, ...asked });
    }
  };

  /** The same, but such that no other option takes it. */
  const forOption = (step: ExpectStep, chosen: number, position: number, element: Element): Element => {
    const [own] = step.options.slice(chosen, chosen + 1);
    if (own?.expected.kind !== 'xml') return element;
    const templates = [templateOf(own.expected.template), ...moreOn(position)];
    const fits = (one: Element): boolean =>
      templates.every((template) => matchElement(template, one, judge.bindings).differences.length === 0);
    let now = element;
    for (const [index, { party, expected }] of step.options.entries()) {
      if (index === chosen || party !== own.party || expected.kind !== 'xml') continue;
      const { differences, bound } = matchElement(templateOf(expected.template), now, judge.bindings);
      if (differences.length > 0) continue;
      const bindings = Object.assign(new Map([...judge.bindings, ...bound]), { jids: judge.bindings.jids });
      const ways = assertionsOf(scenario, step).flatMap((one) =>
        one.about === 'template' && !one.selects && one.option === index
          ? [...without(one, now, bindings)]
          : [],
      );
      now = ways.find(fits) ?? now;
    }
    return now;
  };

  const meet = (step: ExpectStep, position: number): void => {
    if (delivered.has(step)) return;
    const chosen = choice.options.get(step) ?? 0;
    const option = step.options[chosen];
    if (option?.expected.kind === 'xml')
      bring(option.party, forOption(step, chosen, position, elementFor(option.expected, position)));
    else if (option) answer(option.party, option.expected);
  };

  /** What must come before nothing else may: the stanza that a later step receives, where one does. */
  const first = ({ party, before = '' }: AbsentStep, position: number): void => {
    if (before === closingTag) {
      item(party, { kind: 'footer' });
      return;
    }
    for (const [at, step] of steps.entries()) {
      if (at < position || step.kind !== 'expect' || delivered.has(step)) continue;
      const option = step.options[choice.options.get(step) ?? 0];
      if (option?.party !== party || option.expected.kind !== 'xml') continue;
      const element = elementFor(option.expected, at);
      if (matchElement(templateOf(before), element, judge.bindings).differences.length > 0) continue;
      delivered.add(step);
      bring(party, element);
      return;
    }
    bring(party, instanceOf(templateOf(before), judge.bindings));
  };

  const proveAbsence = (step: AbsentStep, position: number): void => {
    const { party, before, asks } = step;
    const { marker } = networks.get(networkOf(scenario, party)) ?? {};
    for (const template of choice.errors ? step.except.map(templateOf) : [])
      if (template.attrs.type === 'error') bring(party, instanceOf(template, judge.bindings));
    if (before !== undefined) first(step, position);
    else if (marker && open.has(party) && !closed.has(party) && judge.bindings.has(`${party}.full`)) {
      const id = `assay-marker-${events.length}`;
      const asked = asks === undefined ? domainOf(parties[party]?.at) : substitute(asks, judge.bindings);
      feed({ kind: 'marker', party, id });
      item(party, { kind: 'element', element: marker.answer(id, asked) });
    } else feed({ kind: 'gave-up', party, waited: 0 });
  };

  const act = (step: ActStep, action: number): void => {
    const { party, verb, value } = step;
    const spec = parties[party];
    feed({ kind: 'doing', action });
    watch?.begin(step, judge.bindings);
    const isFirst = verb === 'logs in' ? !open.has(party) : verb === 'opens stream' && !connected.has(party);
    if (verb === 'connects' || (isFirst && spec && hasStream(spec, kinds))) connectParty(party);
    else if (verb === 'opens stream' || verb === 'starts tls' || verb === 'tries tls') {
      open.delete(party);
      feed({ kind: 'restart', party });
    }
    const verbs = kinds.get(spec?.kind ?? '')?.verbs;
    for (const name of verbs?.[verb]?.binds?.(value, party) ?? []) {
      const key = name.startsWith(`${party}.`) ? name.slice(party.length + 1) : name;
      if (!judge.bindings.has(name)) bind(name, spec ? nameValue(party, key, spec) : name);
    }
    if (verb === 'disconnects') {
      closed.add(party);
      feed({ kind: 'closed', party, by: 'us' });
    }
    feed({ kind: 'did', action });
  };

  feed(header);
  for (const site of sitesOf(scenario)) {
    const isOne = sitesOf(scenario).length === 1;
    bind(domainName(scenario.world, site), domainOf(isOne ? undefined : site));
    const { claims } = factsAt(header, site);
    for (const [name, address] of servicesFound(partAt(scenario, site).needs, claims)) bind(name, address);
  }
  for (const name of scenario.fresh) bind(name, `${name}-of-the-play`);
  for (const [name, spec] of Object.entries(parties)) {
    for (const key of kinds.get(spec.kind)?.names(spec) ?? [])
      bind(`${name}.${key}`, nameValue(name, key, spec));
    if (spec.phase === 'offline') continue;
    feed({ kind: 'setup', party: name, state: 'begun' });
    if (hasStream(spec, kinds)) connectParty(name);
    if (hasStream(spec, kinds) && spec.phase !== 'connected') openStream(name);
    // Its session is on another stream than the one that it was negotiated on.
    if (hasStream(spec, kinds) && spec.phase !== 'connected' && spec.phase !== 'opened') restart(name);
    feed({ kind: 'setup', party: name, state: 'done' });
  }
  let action = 0;
  for (const [position, step] of steps.entries()) {
    if (judge.done) break;
    if (step.kind === 'act') {
      act(step, action);
      action += 1;
    } else if (judge.position <= position) {
      if (step.kind === 'expect') meet(step, position);
      else if (step.kind === 'absent') proveAbsence(step, position);
      else if (step.kind === 'watch')
        for (const { party, item: one } of watch?.awaited(step.rule.id) ?? []) item(party, one);
      // What does not work out is decided as a player would: it waited in vain.
      if (judge.position === position && !judge.done) {
        feed({ kind: 'gave-up', party: partiesOf(step)[0] ?? '', waited: 0 });
      }
    }
  }
  feed({ kind: 'end', why: 'finished' });
  return events;
};

/**
 * Every option of every expectation once, with the first of each of all others; and all of one ordinal together, as what
 * came otherwise goes on otherwise.
 */
export const choicesIn = ({ steps }: Scenario): readonly Choice[] => {
  const open = steps.filter((step) => step.kind === 'expect' && step.options.length > 1);
  const single = open.flatMap((step) =>
    step.kind === 'expect'
      ? step.options.slice(1).map((_, index) => new Map<JudgedStep, number>([[step, index + 1]]))
      : [],
  );
  const most = Math.max(0, ...open.map((step) => (step.kind === 'expect' ? step.options.length : 0)));
  const level = (ordinal: number): ReadonlyMap<JudgedStep, number> =>
    new Map(
      open.flatMap((step) =>
        step.kind === 'expect' ? [[step, Math.min(ordinal, step.options.length - 1)]] : [],
      ),
    );
  const all = Array.from({ length: Math.max(0, most - 1) }, (_, index) => level(index + 1));
  const first = new Map<JudgedStep, number>();
  const usual = [first, ...single, ...(open.length > 1 ? all : [])];
  const refused = steps.some(({ kind }) => kind === 'watch') ? [first, ...all] : [];
  return [
    ...usual.map((options) => ({ options, errors: false })),
    ...refused.map((options) => ({ options, errors: true })),
  ];
};
