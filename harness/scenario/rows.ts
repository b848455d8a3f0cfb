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

/** Puts a row's columns in for `{row.column}`, everywhere in a piece of YAML. */
export const fill = <T>(value: T, row: Row): T => {
  if (typeof value === 'string') {
    return value.replace(/\{row\.([\w-]+)\}/g, (whole, column: string) => {
      const cell = row[column];
      return cell === undefined ? whole : String(cell);
    }) as T;
  }
  if (Array.isArray(value)) return value.map((entry) => fill(entry, row)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fill(entry, row)])) as T;
};
