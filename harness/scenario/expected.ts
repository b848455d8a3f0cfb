import { DataError, nearest } from '../data/read.ts';
import { errorMessage } from '../error-message.ts';
import { isRecordTemplate, recordTemplate } from '../language/record-template.ts';
import type { Expected, ExpectStep, PartySpec } from '../language/scenario.ts';
import { closingTag, templateOf, templateProblem } from '../language/template.ts';
import { TemplateError } from '../language/template-error.ts';
import type { Fixture, Path } from './fixture.ts';
import type { RawStep } from './raw.ts';
import { readSentence } from './sentence.ts';

const readRecord = (fixture: Fixture, path: Path, value: Readonly<Record<string, unknown>>): string => {
  try {
    return recordTemplate(value);
  } catch (error) {
    const hint = error instanceof TemplateError ? error.hint : undefined;
    return fixture.fail(path, JSON.stringify(value).slice(0, 60), `a record (${errorMessage(error)})`, hint);
  }
};

/** Reads a template: XML, or a record for parties that speak in these. */
export const readTemplate = (fixture: Fixture, path: Path, written: unknown): string => {
  const text = isRecordTemplate(written) ? readRecord(fixture, path, written) : written;
  if (typeof text !== 'string')
    return fixture.fail(path, JSON.stringify(text) ?? 'nothing', 'XML or a record');
  const xml = text.trim();
  if (xml === closingTag) return xml;
  try {
    const problem = templateProblem(templateOf(xml));
    if (problem)
      fixture.fail(
        path,
        xml.slice(0, 60),
        `a template that can be matched (${problem.message})`,
        problem.hint,
      );
  } catch (error) {
    if (error instanceof DataError) throw error;
    fixture.fail(path, xml.slice(0, 60), `well-formed XML (${errorMessage(error)})`);
  }
  return xml;
};

/** What can be said of a TLS session, with the values that there are. */
const tlsOutcomes: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ['authorized', [true, false]],
  ['certificateRequested', [true, false]],
  ['protocol', ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1']],
]);

const readTls = (fixture: Fixture, path: Path, value: unknown): Expected => {
  if (!isRecordTemplate(value))
    return fixture.fail(
      path,
      JSON.stringify(value),
      'authorized, protocol, certificateRequested, some of them or nothing',
    );
  for (const [key, wanted] of Object.entries(value)) {
    const values = fixture.known([...path, key], 'outcome of TLS', key, tlsOutcomes);
    if (!values.includes(wanted))
      fixture.fail(
        [...path, key],
        `${key}: ${String(wanted)}`,
        `one of ${values.join(', ')}`,
        nearest(String(wanted), values.map(String)),
      );
  }
  return { kind: 'tls', ...value };
};

/** Reads what is waited for. */
export const readExpected = (
  fixture: Fixture,
  path: Path,
  verb: string,
  value: unknown,
  select?: RawStep['select'],
): Expected => {
  if (verb === 'is disconnected') {
    if (value !== null)
      fixture.fail(path, JSON.stringify(value), 'nothing, as there is no more to say of an end');
    return { kind: 'closed' };
  }
  if (verb === 'has tls') return readTls(fixture, path, value ?? {});
  const template = readTemplate(fixture, path, value);
  if (template === closingTag) return { kind: 'footer' };
  // A record that comes answers what was asked last: the next of its name is meant, right or wrong.
  const implied = isRecordTemplate(value) ? 'next' : undefined;
  const chosen =
    select === undefined || select === 'next'
      ? (select ?? implied)
      : readTemplate(fixture, [...path.slice(0, -1), 'select'], select);
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
  const spec = fixture.known([...path, key], 'party', party, parties);
  const { language, records } = fixture.known([...path, key], 'party kind', spec.kind, fixture.words.kinds);
  const isRight = isRecordTemplate(value) ? language === 'records' || records : language === 'XML';
  if (verb === 'receives' && !isRight)
    fixture.fail(
      [...path, key],
      JSON.stringify(value) ?? 'nothing',
      `what a ${spec.kind} can receive: ${language}`,
    );
  const expected = readExpected(fixture, [...path, key], verb, value, step.select);
  return { party, expected, ...(step.means && { means: step.means }) };
};
