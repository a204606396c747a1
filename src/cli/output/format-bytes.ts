const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Sizes for people, e.g. `421.3 MiB`. */
export function formatBytes(sizeBytes: number): string {
  let size = sizeBytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}
