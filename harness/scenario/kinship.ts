import type { Element } from 'ltx';
import { parseFragment } from '../xml/fragment.ts';
import type { ActStep, Scenario, Step } from './scenario.ts';
import { closingTag } from './template.ts';

const payloadOf = (element: Element): string => {
  const payload = element.getChildElements().find((child) => child.getNS() !== element.getNS());
  return payload ? ` ${payload.getNS()}` : '';
};

/** What kind of thing an element is: its name, its type, and whose payload it has. */
const gistOf = (xml: string): string => {
  if (xml === closingTag) return 'closing tag';
  try {
    const element = parseFragment(xml);
    const type: string = element.attrs.type ?? '';
    return `${element.getName()}${type ? ` ${type}` : ''}${payloadOf(element)}`;
  } catch {
    return 'text';
  }
};

const actGist = ({ verb, value }: ActStep): string => {
  if (typeof value === 'string') return verb === 'sends' ? `sends ${gistOf(value.trim())}` : verb;
  return verb;
};

const expectedGist = (step: Step): string => {
  if (step.kind === 'absent') return `nothing like ${step.templates.map(gistOf).join(', ')}`;
  if (step.kind === 'has') return gistOf(step.template);
  if (step.kind === 'act') return step.verb;
  return step.options
    .map(({ expected }) => (expected.kind === 'xml' ? gistOf(expected.template) : expected.kind))
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
export const kinshipOf = (scenario: Scenario, position: number): string => {
  const step = scenario.steps[position];
  const act = scenario.steps.slice(0, position).findLast((before) => before.kind === 'act');
  if (step === undefined || step.kind === 'act') return step ? actGist(step) : '';
  const party =
    step.kind === 'absent' ? step.party : step.kind === 'expect' ? step.options[0]?.party : undefined;
  const by = act ? `${actGist(act)}: ` : '';
  const to = act && party !== undefined ? `${relation(scenario, act.party, party)} receives ` : '';
  return `${by}${to}${expectedGist(step)}`;
};
