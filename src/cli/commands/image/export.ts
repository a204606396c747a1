import { resolve } from 'node:path';
import { Option } from 'commander';
import { DEFAULT_IMAGE_FORMAT, FILE_FORMATS, type FileFormat } from '../../../domain/image-format.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';
import { filesText } from './build-text.ts';

export const imageExport: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image export rocky-9 --output /tmp/rocky-9.cpio.zst': 'as nodes get it',
  });
  command
    .argument('<image>', 'its name, IMAGE@VERSION or IMAGE@LABEL')
    .addOption(new Option('--format <format>', 'of the file').choices(FILE_FORMATS).default(DEFAULT_IMAGE_FORMAT))
    .addOption(new Option('-o, --output <file>', 'where to write it').makeOptionMandatory())
    .action(async (name: string, options: { readonly format: FileFormat; readonly output: string }) => {
      const api = await session.api(command);
      const input = { name, format: options.format, output: resolve(options.output) };
      const build = await session.withProgress((call) => api.call('image.export', input, call));
      session.write(`exported ${name} to ${input.output}: ${filesText(build.files)}\n`);
    });
};
