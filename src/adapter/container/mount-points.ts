import { lstatSync, mkdirSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InvalidError } from '../../domain/errors.ts';
import { ifPresentSync } from './if-present-sync.ts';

const MOST_LINKS = 40;

/** Makes what is missing for something to be mounted there, and knows what it made. */
export class MountPoints {
  /** Parents first. */
  readonly made: string[] = [];

  /** @returns where it really is, all links followed */
  ensure(path: string, kind: 'directory' | 'file', links = 0): string {
    if (links > MOST_LINKS) throw new InvalidError(`${path} is a loop of links in the image`, { path });
    const known = ifPresentSync(() => realpathSync(path));
    if (known !== undefined) return known;
    if (ifPresentSync(() => lstatSync(path))?.isSymbolicLink()) {
      return this.ensure(resolve(dirname(path), readlinkSync(path)), kind, links + 1);
    }
    const place = join(this.ensure(dirname(path), 'directory', links + 1), basename(path));
    if (kind === 'directory') mkdirSync(place, { mode: 0o755 });
    else writeFileSync(place, '', { flag: 'wx', mode: 0o644 });
    this.made.push(place);
    return place;
  }
}
