/** What a node fetches of a build: all its files. */
export function builtBytes({ files }: { readonly files: readonly { readonly sizeBytes: number }[] }): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
