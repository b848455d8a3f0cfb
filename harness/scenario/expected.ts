import { DataError } from '../data/read.ts';
import { parseFragment } from '../xml/fragment.ts';
import type { Fixture, Path, RawStep } from './fixture.ts';
import type { Expected, ExpectStep, PartySpec } from './scenario.ts';
import { readSentence } from './sentence.ts';
import { closingTag, patternProblemIn } from './template.ts';

/** Reads a template. */
export const readXml = (fixture: Fixture, path: Path, text: unknown): string => {
  if (typeof text !== 'string') return fixture.fail(path, JSON.stringify(text) ?? 'nothing', 'XML');
  const xml = text.trim();
  if (xml === closingTag) return xml;
  try {
    const problem = patternProblemIn(parseFragment(text));
    if (problem) fixture.fail(path, xml.slice(0, 60), `patterns that can be matched (${problem})`);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const problem = error instanceof Error ? error.message : error;
    fixture.fail(path, xml.slice(0, 60), `well-formed XML (${problem})`);
  }
  return xml;
};

/** Reads what is waited for. */
export const readExpected = (
  fixture: Fixture,
  path: Path,
  verb: string,
  value: unknown,
  select?: string,
): Expected => {
  if (verb === 'is disconnected') return { kind: 'closed' };
  if (verb === 'has tls')
    return { kind: 'tls', ...(value as { authorized?: boolean; protocol?: string } | null) };
  const template = readXml(fixture, path, value);
  if (template === closingTag) return { kind: 'footer' };
  const chosen =
    select === undefined || select === 'next'
      ? select
      : readXml(fixture, [...path.slice(0, -1), 'select'], select);
  return { kind: 'xml', template, ...(chosen && { select: chosen }) };
};

/** Reads one of the ways in which an expectation can be met. */
export const readOption = (
  fixture: Fixture,
  path: Path,
  step: RawStep,
  parties: ReadonlyMap<string, PartySpec>,
): ExpectStep['options'][number] => {
  const { key, value, party, verb } = readSentence(fixture, path, step);
  fixture.known([...path, key], 'party', party, parties);
  const expected = readExpected(fixture, [...path, key], verb, value, step.select);
  return { party, expected, ...(step.means && { means: step.means }) };
};
