import { resolve } from 'node:path';
import { Option } from 'commander';
import type { ApiClient, OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';

type Certificate = OutputOf<'tls.show'>;

const FACTS: readonly Column<Certificate>[] = [
  { heading: 'Certificate', value: ({ path }) => path },
  { heading: 'Subject', value: ({ subject }) => subject },
  { heading: 'Issuer', value: ({ issuer }) => issuer },
  { heading: 'Names', value: ({ names }) => names },
  { heading: 'Valid from', value: ({ validFrom }) => validFrom },
  { heading: 'Valid to', value: ({ validTo }) => validTo },
  { heading: 'SHA-256', value: ({ fingerprint }) => fingerprint },
  { heading: 'Serial', value: ({ serial }) => serial },
  { heading: 'Key', value: ({ key }) => key },
];

interface Options extends OutputOptions {
  readonly force?: boolean;
  readonly import?: string;
  readonly export?: string;
}

export const configureTls: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl configure tls': 'show the certificate; where there is none, make one',
    'wwctl configure tls --force': 'make a new one, e.g. before the old one ends',
    'wwctl configure tls --import /root/from-our-ca': 'take warewulf.crt and warewulf.key from there',
  });
  addOutputOptions(command, FACTS)
    .addOption(new Option('-f, --force', 'make a new one, also where there is one').conflicts(['import', 'export']))
    .addOption(new Option('--import <directory>', "take one from a directory of the daemon's host").conflicts('export'))
    .addOption(new Option('--export <directory>', "write it with its key into a directory of the daemon's host"))
    .action(async (options: Options) => {
      const { certificate, done } = await carryOut(await session.api(command), options, session.signal);
      if (done !== undefined) session.writeError(`${done}\n`);
      const listing = {
        columns: FACTS,
        rows: [certificate],
        name: ({ path }: Certificate) => path,
        shape: 'one',
      } as const;
      session.write(await formatOutput(listing, options, session.terminal));
    });
};

async function carryOut(
  api: ApiClient,
  { force = false, import: from, export: to }: Options,
  signal: AbortSignal,
): Promise<{ readonly certificate: Certificate; readonly done?: string }> {
  if (from !== undefined) {
    const certificate = await api.call('tls.import', { directory: resolve(from) }, { signal });
    return { certificate, done: `took the certificate of ${resolve(from)}: it is in use` };
  }
  if (to !== undefined) {
    const certificate = await api.call('tls.export', { directory: resolve(to) }, { signal });
    return { certificate, done: `wrote the certificate and its key to ${resolve(to)}` };
  }
  const { isNew, certificate } = await api.call('tls.renew', { force }, { signal });
  return isNew
    ? { certificate, done: 'made a new certificate: give it to whoever trusts the old one' }
    : { certificate };
}
