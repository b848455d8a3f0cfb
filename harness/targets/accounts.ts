import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Account } from '../networks/site.ts';
import { oncePerText } from '../once.ts';
import { render, type TemplateValues } from './template.ts';

/** How a definition makes accounts: one file that lists them all, and perhaps a command that hands it over. */
export interface AccountsRecipe {
  /** The file's name, relative to `{{home}}`. */
  readonly file: string;
  readonly before?: string;
  /** Repeated for each account, with `{{user}}`, `{{password}}` and, for SCRAM-SHA-1, `{{scram.…}}` (see `scramOf`). */
  readonly each: string;
  readonly after?: string;
  /** Run once the target is ready; without it the target reads the file as it starts. */
  readonly command?: readonly string[];
}

/** How many passwords the accounts of a target have among them: enough that no scenario has the same one twice. */
export const differentPasswords = 50;

/** Writes the file that lists all accounts. */
export async function renderAccounts(
  recipe: AccountsRecipe,
  accounts: readonly Account[],
  values: TemplateValues,
  where: string,
): Promise<string> {
  const hashed = recipe.each.includes('scram.');
  // It takes milliseconds, and there are thousands of accounts.
  const hash = oncePerText((password) => scramOf(password));
  const each = await Promise.all(
    accounts.map(async (account) => {
      const scram = hashed ? await hash(account.password) : {};
      return render(recipe.each, { ...values, ...account, ...scram }, where);
    }),
  );
  const parts = [
    ...(recipe.before === undefined ? [] : [render(recipe.before, values, where)]),
    ...each,
    ...(recipe.after === undefined ? [] : [render(recipe.after, values, where)]),
  ];
  return parts.map((part) => (part.endsWith('\n') ? part : `${part}\n`)).join('');
}

const pbkdf2Async = promisify(pbkdf2);

/** What a server keeps of a password for SCRAM-SHA-1 (RFC 5802 section 3), so that it need not work it out itself. */
export async function scramOf(
  password: string,
  salt: Buffer = randomBytes(16),
  // The least that RFC 5802 section 5.1 recommends.
  iterations = 4096,
): Promise<TemplateValues> {
  const salted = await pbkdf2Async(password, salt, iterations, 20, 'sha1');
  const keyed = (text: string) => createHmac('sha1', salted).update(text).digest();
  return {
    'scram.iterations': String(iterations),
    'scram.salt': salt.toString('base64'),
    'scram.stored-key': createHash('sha1').update(keyed('Client Key')).digest('base64'),
    'scram.server-key': keyed('Server Key').toString('base64'),
  };
}
