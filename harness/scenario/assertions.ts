import type { Element } from 'ltx';
import type { ExpectStep, JudgedStep, Scenario, TextStep, WatchStep } from '../language/scenario.ts';
import { type Shape, shapeOf } from '../language/shape.ts';
import { closingTag, templateOf } from '../language/template.ts';
import { isAbsent } from '../xml/absent.ts';
import { isRecord } from '../xml/record.ts';
import { type Change, changes } from './changes.ts';

/** What an assertion is about. */
export const assertionKinds = [
  'arrival',
  'name',
  'attribute',
  'text',
  'child',
  'absent child',
  'nothing else',
  'order',
  'TLS',
  'absence',
  'before',
  'as written',
] as const;
export type AssertionKind = (typeof assertionKinds)[number];

interface Base {
  readonly kind: AssertionKind;
  /** `/iq/error/@type altered`: what must make the check fail. One of its kind for each check. */
  readonly name: string;
}

/** Something that a template says of an element. */
export interface TemplateAssertion extends Base {
  readonly about: 'template';
  /** The option of the expectation that it belongs to, counted from 0. */
  readonly option: number;
  /** The whole template, and the part of it that says this. */
  readonly root: Shape;
  readonly at: Shape;
  /** Ways to make it untrue; any of them may show that it counts. */
  readonly changes: readonly Change[];
  /** It only finds what the check is about. */
  readonly selects: boolean;
  /** It is there to get to what else is said: a child that more is said of, the length of a list of a record. */
  readonly isPath?: boolean;
}

export type Assertion =
  | TemplateAssertion
  | (Base & { readonly about: 'arrival'; readonly option: number })
  | (Base & { readonly about: 'tls'; readonly option: number; readonly change: object })
  | (Base & { readonly about: 'other answer'; readonly template: Element })
  | (Base & { readonly about: 'absence'; readonly template: string })
  | (Base & { readonly about: 'before' })
  /** An attribute of whatever decided. */
  | (Base & { readonly about: 'decisive attribute'; readonly attribute: string })
  /** That each stream has such a text. */
  | (Base & { readonly about: 'text'; readonly pattern: string })
  /** That nothing like it is written. */
  | (Base & { readonly about: 'no text'; readonly example: string });

type Found = Pick<TemplateAssertion, 'kind' | 'name' | 'at' | 'changes' | 'isPath'>;

/** Names of siblings, told apart where they are the same. */
const segments = (siblings: readonly Element[]): readonly string[] =>
  siblings.map(({ name }, index) => {
    const same = siblings.filter((other) => other.name === name);
    const own = name.replace(/^assay:/, '');
    return same.length === 1
      ? own
      : `${own}[${1 + siblings.slice(0, index).filter((other) => other.name === name).length}]`;
  });

/** Whether children say different things, whatever they call what they bind. */
const areUnlike = (children: readonly Element[]): boolean =>
  new Set(children.map((child) => String(child).replace(/\{=[^{}]+\}/g, '{=}'))).size > 1;

/** Whether a pattern asks for no more than some value. */
const isThere = (pattern: string): boolean => /^\{(?:\+|=[^{}]+)\}$/.test(pattern);

/** What a template says of the element itself, apart from its name. */
const own = (template: Element, path: string): readonly Found[] => {
  const at = shapeOf(template);
  const found: Found[] = [];
  for (const wanted of at.attributes) {
    const name = `${path}/@${wanted.name}`;
    if (wanted.pattern === '{!}') {
      found.push({ kind: 'attribute', name: `${name} given`, at, changes: [changes.giveAttribute(wanted)] });
      continue;
    }
    found.push(
      wanted.pattern === '{*}'
        ? { kind: 'attribute', name: `${name} dropped`, at, changes: [changes.dropAttribute(wanted)] }
        : isThere(wanted.pattern)
          ? {
              kind: 'attribute',
              name: `${name} dropped or empty`,
              at,
              changes: [changes.dropAttribute(wanted), changes.alterAttribute(wanted)],
            }
          : {
              kind: 'attribute',
              name: `${name} altered`,
              at,
              changes: [changes.alterAttribute(wanted)],
              // A list that is too short, or a stanza of another type, is the failure of what selected it.
              isPath: wanted.name === (isRecord(template) ? 'count' : 'type'),
            },
    );
  }
  if (at.text && at.text.pattern !== '{*}')
    found.push({ kind: 'text', name: `${path} text altered`, at, changes: [changes.alterText(at.text)] });
  const isPath = isRecord(template);
  if (at.onlyAttributes)
    found.push({
      kind: 'nothing else',
      name: `${path} one attribute more`,
      at,
      changes: [changes.addAttribute],
    });
  if (at.onlyChildren) {
    found.push({
      kind: 'nothing else',
      name: `${path} one child more`,
      at,
      changes: [changes.addChild],
      isPath,
    });
    if (at.children.length > 0)
      found.push({
        kind: 'nothing else',
        name: `${path} doubled child`,
        at,
        changes: [changes.doubleChild],
        isPath,
      });
  }
  if (at.ordered && areUnlike(template.getChildElements()))
    found.push({ kind: 'order', name: `${path} in another order`, at, changes: [changes.reorder(at)] });
  return found;
};

/** What it says of the name of an element that is there. */
const naming = (template: Element, path: string, kind: AssertionKind): readonly Found[] => {
  const at = shapeOf(template);
  if (at.kind !== 'element' || changes.isNameless(template)) return [];
  const renamed: Found = { kind, name: `${path} renamed`, at, changes: [changes.rename] };
  const moved: Found = { kind, name: `${path} in another namespace`, at, changes: [changes.move] };
  return [...(kind === 'name' ? [renamed] : []), ...(isRecord(template) ? [] : [moved])];
};

const within = (template: Element, path: string): readonly Found[] => {
  const below = template.getChildElements();
  const names = segments(below);
  const at = shapeOf(template);
  const isChoice = at.kind === 'any-of';
  return [
    ...own(template, path),
    ...below.flatMap((child, index): readonly Found[] => {
      const here = `${path}/${names[index]}`;
      if (isAbsent(child))
        return [{ kind: 'absent child', name: `${here} put there`, at, changes: [changes.putThere(child)] }];
      const below = within(child, here);
      // An alternative that takes any element says nothing of its name.
      if (isChoice && shapeOf(child).kind === 'any') return below;
      const own = { kind: 'child', at: shapeOf(child), isPath: below.length > 0 } as const;
      const renamed = changes.isNameless(child) ? [] : [changes.rename];
      const dropped: Found = isChoice
        ? { ...own, name: `${here} renamed`, changes: renamed }
        : { ...own, name: `${here} dropped`, changes: [changes.drop, ...renamed] };
      return [dropped, ...naming(child, here, 'child').map((found) => ({ ...found, ...own })), ...below];
    }),
  ];
};

const ofTemplate = (
  xml: string,
  { option, prefix, selects, named }: { option: number; prefix: string; selects: boolean; named: boolean },
): readonly TemplateAssertion[] => {
  const template = templateOf(xml);
  const path = `${prefix}/${template.name.replace(/^assay:/, '')}`;
  const isHeader = template.name === 'stream:stream';
  return [...(named && !isHeader ? naming(template, path, 'name') : []), ...within(template, path)].map(
    (found) => ({ ...found, about: 'template', option, root: shapeOf(template), selects }),
  );
};

const ofExpectation = ({ options }: ExpectStep): readonly Assertion[] =>
  options.flatMap(({ expected }, option): readonly Assertion[] => {
    const label = options.length > 1 ? `option ${option + 1} ` : '';
    const what = expected.kind === 'xml' ? `<${templateOf(expected.template).name}>` : expected.kind;
    const arrival: Assertion = { kind: 'arrival', about: 'arrival', name: `${label}${what} dropped`, option };
    if (expected.kind === 'xml') {
      const { template, select } = expected;
      const selection =
        select === undefined || select === 'next'
          ? []
          : ofTemplate(select, { option, prefix: `${label}select `, selects: true, named: true });
      return [
        arrival,
        ...ofTemplate(template, { option, prefix: label, selects: false, named: true }),
        ...selection,
      ];
    }
    if (expected.kind !== 'tls') return [arrival];
    const { authorized, protocol, certificateRequested } = expected;
    const facts: readonly (readonly [string, object])[] = [
      ...(authorized === undefined ? [] : [['authorized', { authorized: !authorized }] as const]),
      ...(protocol === undefined ? [] : [['protocol', { protocol: 'mutant' }] as const]),
      ...(certificateRequested === undefined
        ? []
        : [['certificateRequested', { certificateRequested: !certificateRequested }] as const]),
    ];
    return [
      arrival,
      ...facts.map(
        ([name, change]): Assertion => ({
          kind: 'TLS',
          about: 'tls',
          name: `${label}${name} altered`,
          option,
          change,
        }),
      ),
    ];
  });

/** What a further assertion says of the name: that it was this answer, where others would have been taken, too. */
const ofName = (scenario: Scenario, step: JudgedStep, template: Element): readonly Assertion[] => {
  const steps = scenario.steps.slice(0, scenario.steps.indexOf(step));
  const selection = steps.findLast(({ kind }) => kind === 'expect');
  if (selection?.kind !== 'expect') return [];
  const isKnown = steps
    .slice(steps.indexOf(selection))
    .some(
      (other) => other.kind === 'has' && !other.check && templateOf(other.template).name === template.name,
    );
  if (isKnown) return [];
  return selection.options.flatMap(({ expected }, index): readonly Assertion[] => {
    if (expected.kind !== 'xml') return [];
    const other = templateOf(expected.template);
    return other.is(template.getName(), template.getNS() ?? '') || shapeOf(template).kind !== 'element'
      ? []
      : [
          {
            kind: 'name',
            about: 'other answer',
            name: `/${template.name} replaced by option ${index + 1}`,
            template: other,
          },
        ];
  });
};

const ofText = ({ absent, patterns, examples }: TextStep): readonly Assertion[] =>
  absent
    ? examples.map((example) => ({
        kind: 'as written',
        about: 'no text',
        name: `“${example}” written`,
        example,
      }))
    : patterns.map((pattern) => ({ kind: 'as written', about: 'text', name: `${pattern} cut out`, pattern }));

const ofWatch = ({ rule: { untrue } }: WatchStep): Assertion =>
  'dropped' in untrue
    ? { kind: 'arrival', about: 'arrival', name: `${untrue.dropped} dropped`, option: 0 }
    : {
        kind: 'attribute',
        about: 'decisive attribute',
        name: `@${untrue.altered} of ${untrue.of} altered`,
        attribute: untrue.altered,
      };

/** All that a step asserts, each by itself. */
export const assertionsOf = (scenario: Scenario, step: JudgedStep): readonly Assertion[] => {
  if (step.kind === 'expect') return ofExpectation(step);
  if (step.kind === 'absent')
    return [
      ...step.templates.map(
        (template): Assertion => ({
          kind: 'absence',
          about: 'absence',
          name: `${template === closingTag ? template : template.slice(0, 100)} put there`,
          template,
        }),
      ),
      ...(step.before === undefined
        ? []
        : [{ kind: 'before', about: 'before', name: 'what must come first, dropped' } as const]),
    ];
  if (step.kind === 'text') return ofText(step);
  if (step.kind === 'watch') return [ofWatch(step)];
  const found = [
    ...ofName(scenario, step, templateOf(step.template)),
    ...ofTemplate(step.template, { option: 0, prefix: '', selects: false, named: false }),
  ];
  if (found.length > 0) return found;
  // It says nothing that was not known: whatever is tried, it holds.
  return [
    {
      kind: 'name',
      about: 'template',
      name: 'anything at all',
      option: 0,
      selects: false,
      root: shapeOf(templateOf(step.template)),
      at: shapeOf(templateOf(step.template)),
      changes: [],
    },
  ];
};
