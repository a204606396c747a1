import type { BuiltFile } from '../../src/service/ports/image-builder.ts';

/** The file of a build that has one. */
export function onlyFile({ files }: { readonly files: readonly BuiltFile[] } = { files: [] }): BuiltFile {
  const [file, second] = files;
  if (!file || second) throw new Error(`a build of one file has ${files.length}`);
  return file;
}
