import { type Bindings, substituteKnown } from '../language/pattern.ts';
import type { ActStep, ExpectStep, Scenario, Step, StepValue } from '../language/scenario.ts';
import { closingTag, templateOf } from '../language/template.ts';
import { decoded, visible } from '../language/visible.ts';
import type { Seen } from '../networks/seen.ts';
import { oncePerObject } from '../once.ts';
import { ns } from '../xml/namespaces.ts';
import { isRecord } from '../xml/record.ts';
import { flow, recordText } from '../xml/record-text.ts';
import { type Difference, differenceText } from './difference.ts';

/** What base64 that a fixture asks for stands for, beside it. */
const explained = (inner: string, value: string): string => {
  const text = inner.startsWith('base64:') ? decoded(value) : undefined;
  return text === undefined ? value : `${value} (base64 of “${text}”)`;
};

/** A text with its placeholders replaced; as the fixture has it where one of them is not bound. */
const say = (text: string, bindings: Bindings): string => {
  return visible(substituteKnown(text, bindings, explained) ?? text);
};

/** A template as whoever wrote it knows it. */
const templateText = (template: string, bindings: Bindings): string => {
  if (template === closingTag) return template;
  const element = templateOf(template);
  return say(isRecord(element) ? recordText(element) : template, bindings);
};

/** What a party saw. */
export const seenText = (seen: Seen): string => {
  if (seen.kind === 'header' || seen.kind === 'element') {
    const { element } = seen;
    const text = element.is(element.getName(), ns.sasl) ? decoded(element.getText().trim()) : undefined;
    const said = text === undefined ? '' : ` (base64 of “${text}”)`;
    return visible(isRecord(element) ? recordText(element) : element.toString()) + said;
  }
  if (seen.kind === 'footer') return closingTag;
  if (seen.kind === 'text') return visible(seen.text);
  if (seen.kind === 'malformed') return `XML that is not well-formed: ${seen.problem}`;
  if (seen.kind === 'restricted') return `a ${seen.what} on the stream`;
  if (seen.kind === 'tls') return `TLS ${seen.protocol}${seen.problem ? `, ${seen.problem}` : ''}`;
  if (seen.by === 'limit') return `so much that we hung up: ${seen.problem}`;
  return `connection closed by ${seen.by}${seen.problem ? `: ${seen.problem}` : ''}`;
};

const flowOf = oncePerObject((value: StepValue & object) => flow(value));

/** What an action is given, as text; each is written once. */
const textOf = (value: StepValue): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? flowOf(value) : flow(value);
};

/** What an action sent or did. */
const sentText = ({ label, verb, value }: ActStep, bindings: Bindings): string => {
  if (value === null) return label;
  const text = say(textOf(value), bindings);
  return verb === 'sends' ? text : `${label}: ${text}`;
};

/** What several actions sent or did, a line each; nothing where there are none. */
export const sentTexts = (acts: readonly ActStep[], bindings: Bindings): string | undefined => {
  const lines = acts.map(
    (act) => `${acts.length > 1 && act.verb === 'sends' ? `${act.label}: ` : ''}${sentText(act, bindings)}`,
  );
  return lines.length === 0 ? undefined : lines.join('\n');
};

/** How parties began, which is before the first action: `romeo gets ready: stream opened`. */
export const setUpText = (scenario: Scenario, parties: readonly string[]): string | undefined => {
  const lines = parties.flatMap((party) => {
    const spec = scenario.parties[party];
    return spec ? [`${party} gets ready: ${spec.kind} ${spec.phase}`] : [];
  });
  return lines.length === 0 ? undefined : lines.join('\n');
};

const nameOf = (template: string): string => (template === closingTag ? template : templateOf(template).name);

/** What an option takes for the wrong outcome: it selects another element than the one that it wants. */
const contraryIn = ({ expected }: ExpectStep['options'][number]): string | undefined => {
  if (expected.kind !== 'xml' || !expected.select?.startsWith('<')) return undefined;
  return nameOf(expected.select) === nameOf(expected.template) ? undefined : expected.select;
};

const optionsText = ({ options }: ExpectStep, bindings: Bindings): string => {
  const wanted = options.map(({ party, expected }) =>
    expected.kind === 'xml'
      ? templateText(expected.template, bindings)
      : `${party}: ${expected.kind === 'footer' ? closingTag : expected.kind}`,
  );
  const contrary = options.flatMap((option) => contraryIn(option) ?? []);
  const before = contrary.map((select) => `\n  and not, in its place,\n${templateText(select, bindings)}`);
  return [...new Set(wanted)].join('\n  or\n') + [...new Set(before)].join('');
};

/** What a step expects. */
export const expectedText = (step: Step, bindings: Bindings): string => {
  if (step.kind === 'expect') return optionsText(step, bindings);
  if (step.kind === 'has') return templateText(step.template, bindings);
  if (step.kind === 'watch') return step.rule.expects;
  if (step.kind === 'text') {
    const list = step.patterns.map((pattern) => say(pattern, bindings)).join('\n  or\n');
    const examples = step.examples.map(visible).join('\n  or\n');
    return step.absent ? `no text like ${list}\n  such as\n${examples}` : `text like ${list}`;
  }
  if (step.kind === 'absent') {
    const list = (templates: readonly string[]): string =>
      templates.map((template) => templateText(template, bindings)).join('\n  or\n');
    const except = step.except.length > 0 ? `\n  other than\n${list(step.except)}` : '';
    const before = step.before === undefined ? '' : `\n  before\n${list([step.before])}`;
    return `nothing like ${list(step.templates)}${except}${before}`;
  }
  return step.label;
};

export const differencesText = (differences: readonly Difference[]): string =>
  differences.map(differenceText).join('; ');
