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

/** Puts a row's columns in for `{row.column}`, everywhere in a piece of YAML; what there is nothing to put in for stays. */
export const fill = <T>(value: T, row: Row): T =>
  Object.keys(row).length === 0 ? value : fillAll(value, row);

const fillAll = <T>(value: T, row: Row): T => {
  if (typeof value === 'string') {
    if (!value.includes('{row.')) return value;
    return value.replace(/\{row\.([\w-]+)\}/g, (whole, column: string) => {
      const cell = row[column];
      return cell === undefined ? whole : String(cell);
    }) as T;
  }
  if (Array.isArray(value)) return value.map((entry) => fillAll(entry, row)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fillAll(entry, row)])) as T;
};
