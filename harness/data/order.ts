/** Orders by code unit, so that no locale changes anything. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Orders runs of digits by their value: section 8.2 stands before 8.10. */
export const byNumbers = (a: string, b: string): number => {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const one = left[i] ?? '';
    const other = right[i] ?? '';
    const difference = Number(one) - Number(other);
    const order = Number.isNaN(difference) ? byCodeUnit(one, other) : difference;
    if (order !== 0) return order;
  }
  return left.length - right.length || byCodeUnit(a, b);
};
