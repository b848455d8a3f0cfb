import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AccountsBatch, type AccountsRecipe, batchesOf, renderAccounts } from './accounts.ts';
import type { IssuedCertificate } from './certificates.ts';
import type { ConfigurationRecipe, ServerDefinition } from './definition.ts';
import type { Account } from './target.ts';
import { render, type TemplateValues } from './template.ts';

/** The files that a target is started with, by name in its home folder, and the values its commands may use. */
export interface Home {
  readonly files: Readonly<Record<string, string>>;
  readonly values: TemplateValues;
  /** The values for each run of the command that makes accounts. */
  readonly batches: readonly TemplateValues[];
}

export interface HomeInputs {
  readonly definition: ServerDefinition;
  readonly configuration: ConfigurationRecipe;
  readonly accountsRecipe: AccountsRecipe;
  readonly accounts: readonly Account[];
  /** Where the target will see the files. */
  readonly home: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly authority: string;
  readonly issued: IssuedCertificate;
}

/** Renders templates, accounts and certificates into what lies in a target's home folder. */
export async function renderHome(inputs: HomeInputs): Promise<Home> {
  const { definition, configuration, accountsRecipe, accounts, home, ports, authority, issued } = inputs;
  const batches = batchesOf(accountsRecipe, accounts);
  const valuesOf = (batch: AccountsBatch | undefined): TemplateValues => ({
    home,
    domain: definition.domain,
    tls: `${home}/tls`,
    accounts: `${home}/${batch?.file ?? accountsRecipe.file}`,
    'accounts.count': String(batch?.accounts.length ?? 0),
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [`port.${name}`, String(port)])),
  });
  const values = valuesOf(batches[0]);
  const rendered = await Promise.all(
    Object.entries(configuration.files).map(async ([name, template]) => {
      const text = await readFile(join(definition.directory, template), 'utf8');
      return [name, render(text, values, `${definition.name}/${template}`)] as const;
    }),
  );
  const lists = await Promise.all(
    batches.map(async (batch) => {
      const where = `${definition.name}/target.yaml`;
      return [
        batch.file,
        await renderAccounts(accountsRecipe, batch.accounts, valuesOf(batch), where),
      ] as const;
    }),
  );
  return {
    values,
    batches: batches.map(valuesOf),
    files: {
      ...Object.fromEntries(rendered),
      ...Object.fromEntries(lists),
      'tls/ca.pem': authority,
      'tls/certificate.pem': issued.certificate,
      'tls/key.pem': issued.key,
      'tls/all.pem': issued.key + issued.certificate,
    },
  };
}

/** The names that a target's certificate is for. */
export function certificateNames({ domain, subdomains = [] }: ServerDefinition): readonly string[] {
  return [domain, ...subdomains.map((label) => `${label}.${domain}`)];
}
