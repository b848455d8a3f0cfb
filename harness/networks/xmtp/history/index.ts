export { type History, type HistoryOptions, startHistory } from './history.ts';
