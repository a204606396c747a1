import type { OutputOf } from '../../../api/client.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { printable } from '../../output/printable.ts';
import { packageLine } from './diff-text.ts';

type Checked = OutputOf<'image.check-tracking'>;
type Tracked = Checked['tracked'];

/** What a check found, as people read it. */
export function checkedText({ tracked, changes }: Checked): string {
  const lines = [stateLine(tracked), ...(changes ? changesLines(changes) : []), ...nextLines(tracked)];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function stateLine({ name, source, state, remoteDigest, problem }: Tracked): string {
  if (state === 'unreachable') return `${name}: ${source} cannot be asked: ${problem}`;
  if (state === 'current') return `${name} is what ${source} is: ${remoteDigest}`;
  return `${name}: ${source} is newer: ${remoteDigest}`;
}

function changesLines({
  packages = [],
  packagesUnknown,
  counts,
  bytesBefore,
  bytesAfter,
}: NonNullable<Checked['changes']>) {
  const size =
    bytesBefore === undefined || bytesAfter === undefined
      ? []
      : [`size: ${formatBytes(bytesBefore)} -> ${formatBytes(bytesAfter)}`];
  return [
    ...(packagesUnknown === undefined ? [] : [`packages are not compared: ${packagesUnknown}`]),
    ...packages.map(packageLine),
    `files: ${counts.added} added, ${counts.removed} removed, ${counts.changed} changed`,
    ...size,
  ];
}

function nextLines({ name, next, localLayers }: Tracked): readonly string[] {
  if (next === undefined) return [];
  const waits = `version ${next} waits: wwctl image diff ${name} ${name}@next, wwctl image track ${name} --promote`;
  if (localLayers === undefined) {
    return [waits, 'what was added to it here cannot be told from what came from there: --promote will not have it'];
  }
  if (localLayers.length === 0) return [waits];
  return [
    `${waits}${' --keep-layers'}`,
    ...localLayers.map((made) => `added here, kept with --keep-layers only: ${made}`),
  ];
}

/** What a promotion did. */
export function promotedText({ image: { name, version, made } }: OutputOf<'image.promote'>): string {
  return `${printable(`${name} is version ${version} now: ${made?.what}`)}\n`;
}

/** What the new version has not. */
export function lossWarnings({ image, localLayers, areKept }: OutputOf<'image.promote'>): readonly string[] {
  if (areKept) return [];
  if (localLayers === undefined)
    return [`${image.name}: whatever was added here to the version before is no longer in it`];
  return localLayers.map((made) => `${image.name} has no longer what was added here by: ${printable(made)}`);
}

/** Layers are laid over again as they are: what they replaced may have changed below them. */
export function keptWarnings({ image, localLayers, areKept }: OutputOf<'image.promote'>): readonly string[] {
  if (!areKept || localLayers === undefined) return [];
  return localLayers
    .filter((made) => !/ image kernels? .*--add /.test(made))
    .map(
      (made) =>
        `${image.name}: files that were changed by ${printable(made)} replace those of the new version, its list of packages too: look at wwctl image diff, or do it again instead`,
    );
}
