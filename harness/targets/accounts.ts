import { randomBytes } from 'node:crypto';
import type { Account } from './target.ts';
import { render, type TemplateValues } from './template.ts';

/** How a definition makes accounts: one file that lists them all, and perhaps a command that hands it over. */
export interface AccountsRecipe {
  /** The file's name, relative to `{{home}}`. */
  readonly file: string;
  readonly before?: string;
  /** Repeated for each account, with `{{user}}` and `{{password}}`. */
  readonly each: string;
  readonly after?: string;
  /** Run once the target is ready; without it the target reads the file as it starts. */
  readonly command?: readonly string[];
}

/** Makes accounts with names and passwords that nobody can guess. */
export function createAccounts(count: number): readonly Account[] {
  return Array.from({ length: count }, () => ({
    user: `a${randomBytes(6).toString('hex')}`,
    password: randomBytes(12).toString('hex'),
  }));
}

/** Writes the file that lists all accounts. */
export function renderAccounts(
  recipe: AccountsRecipe,
  accounts: readonly Account[],
  values: TemplateValues,
  where: string,
): string {
  const parts = [
    ...(recipe.before === undefined ? [] : [render(recipe.before, values, where)]),
    ...accounts.map((account) => render(recipe.each, { ...values, ...account }, where)),
    ...(recipe.after === undefined ? [] : [render(recipe.after, values, where)]),
  ];
  return parts.map((part) => (part.endsWith('\n') ? part : `${part}\n`)).join('');
}
