export const LEFTOVER_KINDS = [
  'image blob',
  'layer list',
  'import',
  'image build',
  'kernel',
  'build record',
  'unpacked image',
  'unfinished file',
] as const;

/** A file or directory that nothing refers to. */
export interface Leftover {
  readonly kind: (typeof LEFTOVER_KINDS)[number];
  readonly path: string;
  /** Of all that is in it. */
  readonly sizeBytes: number;
}
