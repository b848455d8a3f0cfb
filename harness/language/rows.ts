import { oncePerObject } from '../once.ts';

type Cell = string | number | boolean;

/** One case of a table, by column. */
export type Row = Readonly<Record<string, Cell | readonly Cell[]>>;

/** What a row must have, by column; a list allows each of its values. */
export type Condition = Readonly<Record<string, Cell | readonly Cell[]>>;

/** Whether a row meets a condition; a cell that is a list does with any of its values. */
export const meets = (row: Row, condition: Condition | undefined): boolean =>
  condition === undefined ||
  Object.entries(condition).every(([column, wanted]) => {
    const found = row[column];
    return [wanted].flat().some((value) => (Array.isArray(found) ? found.includes(value) : found === value));
  });

/** Whether there is `{row.…}` anywhere in a piece of YAML; each piece is searched once, however many rows it is for. */
const mentionsRow = (value: unknown): boolean => {
  if (typeof value === 'string') return value.includes('{row.');
  return typeof value === 'object' && value !== null && mentionsRowWithin(value);
};

const mentionsRowWithin = oncePerObject((value: object) => Object.values(value).some(mentionsRow));

/**
 * Puts a row's columns in for `{row.column}`, everywhere in a piece of YAML; what there is nothing to put in for stays the
 * same object. `fail` is told of a column that the row lacks.
 */
export const fill = <T>(value: T, row: Row, fail: (column: string) => never): T => {
  if (!mentionsRow(value)) return value;
  if (typeof value === 'string') {
    return value.replace(/\{row\.([^{}]*)\}/g, (_, column: string) =>
      String(row[column] ?? fail(column)),
    ) as T;
  }
  if (Array.isArray(value)) return value.map((entry) => fill(entry, row, fail)) as T;
  return Object.fromEntries(
    Object.entries(value as object).map(([key, entry]) => [key, fill(entry, row, fail)]),
  ) as T;
};
