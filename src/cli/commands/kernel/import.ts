import { resolve } from 'node:path';
import { Option } from 'commander';
import { addExamples } from '../../examples.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import type { DefineCommand } from '../define-command.ts';
import { importPackage } from './import-package.ts';

interface Options {
  readonly image?: string;
  readonly release?: string;
  readonly with?: readonly string[];
  readonly firmware?: boolean;
  readonly force?: boolean;
}

export const kernelImport: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl kernel import ./linux-image-6.1.0-56-amd64_6.1.192-2_amd64.deb': 'of a Debian package',
    'wwctl kernel import host': "this server's",
    'wwctl kernel import image:rocky-9 rocky-kernel': 'out of an image',
    'wwctl kernel import package:linux-image-amd64 --image debian': 'as the package manager of an image brings it',
  });
  command
    .argument('<source>', 'host, image:NAME[:RELEASE], package:NAME, or the path of a .deb, an .rpm or a directory')
    .argument('[name]', 'what to call it; its release when missing')
    .addOption(new Option('--image <image>', 'whose package manager installs package:NAME; the image stays as it is'))
    .addOption(new Option('--release <release>', 'which one, where the source has several; the beginning will do'))
    .addOption(new Option('--with <file...>', 'more packages of the same kernel'))
    .addOption(new Option('--firmware', 'take lib/firmware of the source as well'))
    .addOption(new Option('-f, --force', 'replace a kernel of that name'))
    .action(async (source: string, name: string | undefined, options: Options) => {
      const api = await session.api(command);
      const packageName = /^package:(.+)$/.exec(source)?.[1];
      if ((packageName === undefined) !== (options.image === undefined)) {
        command.error('error: package:NAME and --image go together: the package manager of the image installs it');
      }
      const input = {
        source: absoluteSource(source),
        name,
        release: options.release,
        withFiles: (options.with ?? []).map((path) => resolve(path)),
        withFirmware: options.firmware ?? false,
        replace: options.force ?? false,
      };
      const kernel =
        packageName !== undefined && options.image !== undefined
          ? await importPackage(session, command, { packageName, image: options.image, input })
          : await session.withProgress((call) => api.call('kernel.import', input, call));
      const { release, architecture, packedBytes } = kernel;
      session.write(
        `imported kernel ${kernel.name}: ${release}, ${architecture}, ${formatBytes(packedBytes)} packed\n`,
      );
    });
};

/** The daemon has another working directory. */
function absoluteSource(source: string): string {
  return source === 'host' || source.startsWith('image:') ? source : resolve(source);
}
