/** Finds a version in a kernel's path, e.g. `6.1.0-18` in `/boot/vmlinuz-6.1.0-18-amd64`. The first one counts. */
export function parseKernelVersion(path: string): string | undefined {
  const match = /\d+\.\d+\.\d+(-[\d.]+|)/.exec(path);
  return match?.[0].replace(/\.$/, '');
}

/**
 * Sorts versions, lowest first, part by part and by number. Without the part behind the hyphen a version is higher
 * than with it, as Warewulf has it; no version at all is lowest.
 */
export function compareKernelVersions(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  const [leftBase = '', leftBuild] = left.split('-');
  const [rightBase = '', rightBuild] = right.split('-');
  const byBase = compareParts(leftBase, rightBase);
  if (byBase !== 0) return byBase;
  if (leftBuild === undefined || rightBuild === undefined) {
    return Number(leftBuild === undefined) - Number(rightBuild === undefined);
  }
  return compareParts(leftBuild, rightBuild);
}

function compareParts(left: string, right: string): number {
  const leftParts = left.split('.').map(Number);
  const rightParts = right.split('.').map(Number);
  for (let index = 0; index < Math.max(leftParts.length, rightParts.length); index += 1) {
    const difference = (leftParts[index] ?? -1) - (rightParts[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
