import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { InitramfsRecipe } from '../../service/ports/image-builder.ts';
import { ifPresent } from '../file/if-present.ts';
import { bootLoaderKey } from './boot-loader.ts';

/** Changes whenever the same recipe makes another initramfs. */
const VERSION = 2;

/** What an initramfs is made of, in 64 hex digits: another busybox under the same name counts too, and another GRUB. */
export async function initramfsKey(recipe: InitramfsRecipe): Promise<string> {
  const programs = await Promise.all(recipe.busybox.map((path) => ifPresent(stat(path))));
  const seen = programs.map((found) => found && [found.size, found.mtimeMs, found.ino]);
  return createHash('sha256')
    .update(JSON.stringify([VERSION, recipe, seen, await bootLoaderKey()]))
    .digest('hex');
}
