/** Lines up columns for a terminal; the last one is left ragged. */
export const table = (rows: readonly (readonly (string | number)[])[]): string => {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, String(cell).length);
    });
  }
  const line = (row: readonly (string | number)[]): string =>
    row
      .map((cell, column) => {
        if (column === row.length - 1 && typeof cell === 'string') return cell;
        return typeof cell === 'number'
          ? String(cell).padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
};

/** Prints data: as JSON where asked for, else as text. */
export const print = (json: boolean | undefined, data: unknown, text: () => string): void => {
  process.stdout.write(`${json ? JSON.stringify(data, null, 2) : text()}\n`);
};
