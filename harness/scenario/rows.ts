type Cell = string | number | boolean;

/** One case of a table, by column. */
export type Row = Readonly<Record<string, Cell | readonly Cell[]>>;

/** What a row must have, by column; a list allows each of its values. */
export type Condition = Readonly<Record<string, Cell | readonly Cell[]>>;

/** Whether a row meets a condition; a cell that is a list does with any of its values. */
export const meets = (row: Row, condition: Condition | undefined): boolean =>
  Object.entries(condition ?? {}).every(([column, wanted]) => {
    const found = row[column];
    return [wanted].flat().some((value) => (Array.isArray(found) ? found.includes(value) : found === value));
  });

/**
 * Puts a row's columns in for `{row.column}`, everywhere in a piece of YAML; what there is nothing to put in for stays the
 * same object. `fail` is told of a column that the row lacks.
 */
export const fill = <T>(value: T, row: Row, fail: (column: string) => never): T => {
  if (typeof value === 'string') {
    if (!value.includes('{row.')) return value;
    return value.replace(/\{row\.([^{}]*)\}/g, (_, column: string) =>
      String(row[column] ?? fail(column)),
    ) as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  let isSame = true;
  const filled = Object.entries(value).map(([key, entry]) => {
    const now = fill(entry, row, fail);
    isSame &&= now === entry;
    return [key, now] as const;
  });
  if (isSame) return value;
  return (Array.isArray(value) ? filled.map(([, entry]) => entry) : Object.fromEntries(filled)) as T;
};
