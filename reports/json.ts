import { sortReport } from './order.ts';
import type { Report } from './report.ts';

/** The report itself, in its one order, so that two of them can be compared line by line. */
export const renderJson = (report: Report): string => `${JSON.stringify(sortReport(report), null, 2)}\n`;
