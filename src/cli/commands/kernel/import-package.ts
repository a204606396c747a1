import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import type { ApiClient, InputOf, OutputOf } from '../../../api/client.ts';
import { InvalidError } from '../../../domain/errors.ts';
import { workInImage } from '../../container/work-in-image.ts';
import type { Session } from '../../session.ts';

interface PackageToImport {
  readonly packageName: string;
  /** Whose package manager installs it. */
  readonly image: string;
  readonly input: InputOf<'kernel.import'>;
}

/** Installs the package in a copy of the image, takes the kernel that came with it, and removes the copy. */
export async function importPackage(
  session: Session,
  command: Command,
  { packageName, image, input }: PackageToImport,
): Promise<OutputOf<'kernel.import'>> {
  const api = await session.api(command);
  const { signal } = session;
  const { commands } = await api.call('image.plan-preparation', { name: image, package: packageName }, { signal });
  const copy = `kernel-import-${randomBytes(4).toString('hex')}`;
  await api.call('image.copy', { source: image, name: copy }, { signal });
  try {
    const shell = ['/bin/sh', '-e', '-c', `${commands.join('\n')}\n`];
    const options = { bind: [], build: false, commitOnFailure: false };
    await workInImage(session, command, { image: copy, command: shell, options, isReported: false });
    const release = input.release ?? (await addedRelease(api, { packageName, image, copy }, signal));
    const shownSource = `package ${packageName} of image ${image}`;
    const wanted = { ...input, source: `image:${copy}`, shownSource, release };
    return await session.withProgress((call) => api.call('kernel.import', wanted, call));
  } finally {
    // Must not hide why the work failed.
    await api.call('image.delete', { name: copy }).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      session.writeError(`WARNING: the copy ${copy} of image ${image} stays (${why}): wwctl image delete ${copy}\n`);
    });
  }
}

/** The release of the kernel that the copy has and the image has not. */
async function addedRelease(
  api: ApiClient,
  { packageName, image, copy }: { packageName: string; image: string; copy: string },
  signal: AbortSignal,
): Promise<string> {
  const releasesOf = async (name: string) =>
    (await api.call('image.show', { name }, { signal })).kernels.flatMap(({ release }) => release ?? []);
  const before = await releasesOf(image);
  const [added, ...more] = (await releasesOf(copy)).filter((release) => !before.includes(release));
  if (added !== undefined && more.length === 0) return added;
  if (added !== undefined) {
    throw new InvalidError(
      `package ${packageName} brings more than one kernel: ${[added, ...more].join(', ')}: choose one with --release`,
    );
  }
  const remedy =
    before.length === 0
      ? 'name the package that has it (Debian: linux-image-amd64, Rocky: kernel, openSUSE: kernel-default)'
      : `it has ${before.join(', ')} already: wwctl kernel import image:${image}`;
  throw new InvalidError(`package ${packageName} brings no kernel to image ${image}: ${remedy}`);
}
