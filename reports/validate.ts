import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import schema from './report.schema.json' with { type: 'json' };
import type { Report } from './report.ts';

/** A value that is not a report: where, what was found there, and what was expected. */
export class InvalidReport extends Error {
  override readonly name = 'InvalidReport';

  /** A JSON pointer; empty for the whole value. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;

  constructor(path: string, found: string, expected: string) {
    super(
      `not a report: at ${path === '' ? 'the top' : path}: found ${found}, expected ${expected}. See reports/report.schema.json.`,
    );
    this.path = path;
    this.found = found;
    this.expected = expected;
  }
}

const check = new Ajv2020({ strict: true, verbose: true }).compile<Report>(schema);

/**
 * Vouches that a value is a report, as `report.schema.json` says, whose parts refer to each other as they should.
 *
 * @throws {InvalidReport}
 */
export const validateReport = (value: unknown): Report => {
  if (!check(value)) {
    const [problem] = check.errors ?? [];
    throw problem === undefined ? new InvalidReport('', shown(value), 'a report') : explain(problem);
  }
  refuseDanglingNames(value);
  return value;
};

const explain = ({
  instancePath,
  keyword,
  params,
  data,
  message,
  propertyName,
}: ErrorObject): InvalidReport => {
  const member = (name: unknown) => `${instancePath}/${pointer(String(name))}`;
  if (propertyName !== undefined) {
    return new InvalidReport(member(propertyName), 'an unknown member', 'a verdict as its name');
  }
  switch (keyword) {
    case 'required':
      return new InvalidReport(member(params.missingProperty), 'nothing', 'this member to be there');
    case 'additionalProperties':
      return new InvalidReport(member(params.additionalProperty), 'an unknown member', 'none of this name');
    case 'const':
      return new InvalidReport(instancePath, shown(data), JSON.stringify(params.allowedValue));
    case 'enum':
      return new InvalidReport(instancePath, shown(data), `one of ${String(params.allowedValues)}`);
    case 'type':
      return new InvalidReport(instancePath, shown(data), String(params.type));
    default:
      return new InvalidReport(instancePath, shown(data), (message ?? keyword).replace(/^must /, 'it to '));
  }
};

const refuseDanglingNames = (report: Report): void => {
  const targets = new Set(report.targets.map(({ id }) => id));
  const refuse = (path: string, found: string, among: string): never => {
    throw new InvalidReport(path, shown(found), `a name that ${among} has`);
  };
  for (const [at, { target, scenario, requirements }] of report.results.entries()) {
    if (!targets.has(target)) refuse(`/results/${at}/target`, target, '/targets');
    if (!Object.hasOwn(report.scenarios, scenario)) refuse(`/results/${at}/scenario`, scenario, '/scenarios');
    for (const [nth, requirement] of requirements.entries()) {
      if (Object.hasOwn(report.requirements, requirement)) continue;
      refuse(`/results/${at}/requirements/${nth}`, requirement, '/requirements');
    }
  }
};

const pointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
};
