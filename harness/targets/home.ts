import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IssuedCertificate } from '../networks/certificates.ts';
import type { Account } from '../networks/site.ts';
import { renderAccounts } from './accounts.ts';
import type {
  ConfigurationRecipe,
  ProcessDefinition,
  ServerDefinition,
  StartedVersion,
} from './definition.ts';
import { render, type TemplateValues } from './template.ts';

/** The files that a target is started with, by name in its home folder, and the values its commands may use. */
export interface Home {
  readonly files: Readonly<Record<string, string>>;
  readonly values: TemplateValues;
}

export interface HomeInputs {
  readonly definition: ServerDefinition | ProcessDefinition;
  readonly version: StartedVersion;
  readonly configuration: ConfigurationRecipe;
  readonly accounts: readonly Account[];
  /** Where the target will see the files. */
  readonly home: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly authority: string;
  readonly issued: IssuedCertificate;
}

/** Renders templates, accounts and certificates into what lies in a target's home folder. */
export async function renderHome(inputs: HomeInputs): Promise<Home> {
  const { definition, version, configuration, accounts, home, ports, authority, issued } = inputs;
  const { accounts: accountsRecipe } = configuration;
  const values: TemplateValues = {
    home,
    domain: definition.domain,
    version: version.version,
    folder: definition.directory,
    tls: `${home}/tls`,
    ...(accountsRecipe && {
      accounts: `${home}/${accountsRecipe.file}`,
      'accounts.count': String(accounts.length),
    }),
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [`port.${name}`, String(port)])),
  };
  const rendered = await Promise.all(
    Object.entries(configuration.files).map(async ([name, template]) => {
      const text = await readFile(join(definition.directory, template), 'utf8');
      return [name, render(text, values, `${definition.name}/${template}`)] as const;
    }),
  );
  return {
    values,
    files: {
      ...Object.fromEntries(rendered),
      ...(accountsRecipe && {
        [accountsRecipe.file]: await renderAccounts(accountsRecipe, accounts, values, definition.name),
      }),
      'tls/ca.pem': authority,
      'tls/certificate.pem': issued.certificate,
      'tls/key.pem': issued.key,
      'tls/all.pem': issued.key + issued.certificate,
    },
  };
}

/** The names that a target's certificate is for. */
export function certificateNames({
  domain,
  subdomains = [],
}: ServerDefinition | ProcessDefinition): readonly string[] {
  return [domain, ...subdomains.map((label) => `${label}.${domain}`)];
}
