import type { Element } from 'ltx';
import { type ActStep, locationOf, partiesOf, type Scenario, type Step } from '../language/scenario.ts';
import { closingTag } from '../language/template.ts';
import { parseFragment } from '../xml/fragment.ts';

const payloadOf = (element: Element): string => {
  const payload = element.getChildElements().find((child) => child.getNS() !== element.getNS());
  return payload ? ` ${payload.getNS()}` : '';
};

const readKind = (xml: string): string => {
  if (xml === closingTag) return 'closing tag';
  try {
    const element = parseFragment(xml);
    const type: string = element.attrs.type ?? '';
    return `${element.getName()}${type ? ` ${type}` : ''}${payloadOf(element)}`;
  } catch {
    return 'text';
  }
};

const kinds = new Map<string, string>();

/** What kind of thing an element is: its name, its type, and whose payload it has. Each text is read once. */
const elementKind = (xml: string): string => {
  const kind = kinds.get(xml) ?? readKind(xml);
  kinds.set(xml, kind);
  return kind;
};

const actionKind = ({ verb, value }: ActStep): string => {
  if (typeof value === 'string') return verb === 'sends' ? `sends ${elementKind(value.trim())}` : verb;
  const [key] =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  return key === undefined ? verb : `${verb} ${key}`;
};

/** What a fixture calls the record that an action brings, where it chose. */
const nameOf = ({ value }: ActStep): unknown =>
  typeof value === 'object' && value !== null && 'as' in value ? value.as : undefined;

const expectedKind = (step: Step): string => {
  if (step.kind === 'absent') return `nothing like ${step.templates.map(elementKind).join(', ')}`;
  if (step.kind === 'has') return elementKind(step.template);
  if (step.kind === 'watch') return step.rule.id;
  if (step.kind === 'text') return step.absent ? 'no text like' : 'text like';
  if (step.kind === 'act') return step.verb;
  return step.options
    .map(({ expected }) => (expected.kind === 'xml' ? elementKind(expected.template) : expected.kind))
    .join(' or ');
};

/** Whether who expects is who acted, another resource of the same user, or somebody else. */
const relation = ({ parties }: Scenario, actor: string, other: string): string => {
  if (actor === other) return 'itself';
  const accountOf = (name: string): string => parties[name]?.account ?? name;
  return accountOf(actor) === accountOf(other) ? 'its other resource' : 'another user';
};

/**
 * What kind of answer to what kind of action a step is about, whoever the parties are and however the details are
 * spelt: a premise that fails is explained by a check that failed of the same kind.
 */
export const expectationKind = (scenario: Scenario, position: number): string => {
  const step = scenario.steps[position];
  if (step === undefined || step.kind === 'act') return step ? actionKind(step) : '';
  // It is about all that came, and about no action more than another.
  if (step.kind === 'watch') return step.rule.id;
  const [party] = partiesOf(step);
  const acts = scenario.steps.slice(0, position).filter((before) => before.kind === 'act');
  // A record answers what its own party asked for, if it is called by that name.
  const asked = acts.findLast((act) => act.party === party && nameOf(act) === expectedKind(step));
  if (asked) return `${actionKind(asked)}: itself receives what it asked for`;
  const act = acts.at(-1);
  const by = act ? `${actionKind(act)}: ` : '';
  const to = act && party !== undefined ? `${relation(scenario, act.party, party)} receives ` : '';
  return `${by}${to}${expectedKind(step)}`;
};

/** Whether a check that is about this explains a premise like that: it asks for the same kind of thing, or for more of it. */
export const explains = (about: string, like: string): boolean =>
  about === like || about.startsWith(`${like} `);

/**
 * The premises that no check judges anywhere, by what they are like, each with the first scenario that has it: where one
 * fails, what is blocked has no failing check that explains it.
 */
export const unjudgedPremises = (scenarios: readonly Scenario[]): ReadonlyMap<string, string> => {
  const judged = new Set<string>();
  const premises = new Map<string, string>();
  for (const scenario of scenarios) {
    scenario.steps.forEach((step, position) => {
      if (step.kind === 'act') return;
      const kind = expectationKind(scenario, position);
      if (step.check && !step.check.observe && !step.check.by) judged.add(kind);
      else if (!step.check && step.kind === 'expect' && !step.control && !premises.has(kind))
        premises.set(kind, `${scenario.source}: ${scenario.id}: ${locationOf(step)}`);
    });
  }
  const abouts = [...judged];
  return new Map([...premises].filter(([like]) => !abouts.some((about) => explains(about, like))));
};
