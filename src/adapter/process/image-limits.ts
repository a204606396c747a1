/** Bounds on what an image may cost before it is refused. All are far above what real images need. */
export interface ImageLimits {
  /** Of a manifest or configuration; registries refuse more than 4 MiB themselves. */
  readonly manifestBytes: number;
  /** Names in all layers together; a full scientific software stack has some hundred thousand. */
  readonly members: number;
  /** Different extended attributes of a layer, which are held in memory; real layers have some kilobytes. */
  readonly xattrBytes: number;
  /** How many times its packed size a layer may unpack to: gzip reaches 1030 on zeros, real layers 2 to 20. */
  readonly growth: number;
  /** What a layer may unpack to whatever its packed size. */
  readonly unpackedBytes: number;
}

export const DEFAULT_IMAGE_LIMITS: ImageLimits = {
  manifestBytes: 4 * 1024 ** 2,
  members: 2_000_000,
  xattrBytes: 64 * 1024 ** 2,
  growth: 100,
  unpackedBytes: 1024 ** 3,
};
