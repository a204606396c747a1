import { type Command, Option } from 'commander';
import type { ApiClient, OutputOf } from '../../api/client.ts';
import type { Progress } from '../../api/progress.ts';
import { RemoteError } from '../../api/remote-error.ts';
import { containerEnvironment } from '../../domain/container-environment.ts';
import type { ContainerAnswer, ContainerEnd, ContainerJob, ContainerLayer } from '../../domain/container-job.ts';
import { DeniedError } from '../../domain/errors.ts';
import { changedMeanwhile } from '../../domain/image-changed.ts';
import { parseImageMount } from '../../domain/image-mount.ts';
import { reportImage } from '../commands/image/report-image.ts';
import { syncImageUsers } from '../commands/image/sync-image-users.ts';
import { confirm } from '../confirm.ts';
import { isYes } from '../is-yes.ts';
import { ProgramEnded } from '../program-ended.ts';
import type { Session } from '../session.ts';
import { runContainer } from './run-container.ts';

export interface WorkOptions {
  readonly bind: readonly string[];
  readonly node?: string;
  readonly readOnly?: boolean;
  readonly build: boolean;
  /** Afterwards users and groups are brought together with the server. */
  readonly syncuser?: boolean;
  /** False where nobody can ask for it. */
  readonly commitOnFailure?: boolean;
}

interface Work {
  readonly image: string;
  /** The image's shell when empty. */
  readonly command: readonly string[];
  readonly options: WorkOptions;
  /** False where the image is a means, and gone afterwards. */
  readonly isReported?: boolean;
}

type Begun = OutputOf<'image.begin-session'>;

/** What exec and shell have in common. */
export function addWorkOptions(command: Command): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  return command
    .addOption(
      new Option('-b, --bind <source[:destination[:ro|copy]]>', 'show a file or directory of this server in the image')
        .argParser(collect)
        .default([], 'those of warewulf.conf, image mounts'),
    )
    .addOption(
      new Option('-n, --node <node>', "lay a node's overlays over the image, to look at it as the node has it"),
    )
    .addOption(new Option('--read-only', 'change nothing; others may change the image meanwhile'))
    .addOption(new Option('--syncuser', 'afterwards, give it the users and groups of this server'))
    .addOption(new Option('--commit-on-failure', 'keep what was changed also when the command fails'))
    .addOption(
      new Option('--build [boolean]', 'build afterwards, if the image had been built').argParser(isYes).default(true),
    )
    .addOption(new Option('--no-build', 'leave that to the first node that asks'));
}

/** Runs a command in an image on this host; what it changed becomes the image's next version. */
export async function workInImage(session: Session, command: Command, work: Work): Promise<void> {
  if (process.getuid?.() !== 0) throw new DeniedError('only root can work in images: use sudo');
  const { image, options } = work;
  const binds = options.bind.map((text) => ({ ...parseImageMount(text), isRequired: true }));
  const api = await session.api(command);
  const isReadOnly = options.readOnly === true || options.node !== undefined;
  const wanted = { name: image, pid: process.pid, readOnly: isReadOnly, node: options.node };
  const begun = await api.call('image.begin-session', wanted);
  const ignore = () => undefined;
  try {
    const container = await session.withProgress(async ({ onProgress }) => {
      const started = runContainer(jobOf(begun, work, { isReadOnly, binds }), {
        progress: onProgress,
        warning: (text) => session.writeError(`WARNING: ${text}\n`),
        ended: (end) => settle(session, api, { begun, work, end, isReadOnly }),
      });
      await started.begun;
      return started;
    });
    // Ctrl-C is for the command; it must not end us before its work is kept.
    process.on('SIGINT', ignore);
    const exitCode = await container.exitCode;
    if (exitCode !== 0) throw new ProgramEnded(exitCode);
    if (options.syncuser && !isReadOnly) await syncAfterwards(session, api, work);
  } finally {
    process.off('SIGINT', ignore);
    await api.call('image.end-session', { id: begun.id }).catch(ignore); // it ends with us anyway
  }
}

/** Standard output is the command's. */
async function syncAfterwards(session: Session, api: ApiClient, { image: name, options }: Work): Promise<void> {
  const { builds, variants } = await api.call('image.show', { name }, { signal: session.signal });
  const said = { withProgress: session.withProgress, write: session.writeError };
  const { version } = await syncImageUsers(said, api, { name, write: true });
  if (version === undefined || !options.build) return;
  const formats = builds.map(({ format }) => format);
  const build = (wanted: { formats?: typeof formats }) =>
    session.withProgress((call) => api.call('image.build', { name, ...wanted }, call));
  if (formats.length > 0) await build({ formats });
  if (variants.length > 0) await build({});
}

function jobOf(
  begun: Begun,
  { image, command }: Work,
  { isReadOnly, binds }: { isReadOnly: boolean; binds: ContainerJob['mounts'] },
): ContainerJob {
  const { id: sessionId, manifest, blobsDirectory, cacheDirectory, containersDirectory, versions } = begun;
  return {
    sessionId,
    manifest,
    blobsDirectory,
    cacheDirectory,
    containersDirectory,
    keep: versions,
    isReadOnly,
    overlays: begun.overlays,
    mounts: [...binds, ...begun.mounts.map((mount) => ({ ...mount, isRequired: false }))],
    command,
    environment: containerEnvironment(process.env, image),
  };
}

interface Ending {
  readonly begun: Begun;
  readonly work: Work;
  readonly end: ContainerEnd;
  readonly isReadOnly: boolean;
}

async function settle(session: Session, api: ApiClient, ending: Ending): Promise<ContainerAnswer> {
  const { begun, work, end, isReadOnly } = ending;
  if (end.isAsking) return { isKept: await isKept(session, work, end.exitCode) };
  if (end.layer === undefined) {
    if (!isReadOnly && work.command.length === 0)
      session.writeError(`${begun.image} is as it was: nothing was changed\n`);
    return {};
  }
  const { layer } = end;
  const image = await session.withProgress(({ onProgress }) => commit(api, ending, layer, onProgress));
  // Standard output is the command's.
  if (work.isReported !== false) {
    reportImage({ write: session.writeError, writeError: session.writeError }, 'changed', image);
  }
  return { published: image.manifest };
}

/** The exit code of a shell is that of its last command, which says little about the work. */
async function isKept(session: Session, { command, options }: Work, exitCode: number): Promise<boolean> {
  if (options.commitOnFailure) return true;
  if (command.length === 0 && process.stdin.isTTY) {
    const question = `the shell ended with ${exitCode}: keep what was changed in the image?`;
    // Ctrl-C was for the shell.
    return confirm(question, AbortSignal.any([])).then(
      () => true,
      () => false,
    );
  }
  const remedy = options.commitOnFailure === false ? '' : ' (--commit-on-failure keeps it)';
  session.writeError(
    `WARNING: the command ended with ${exitCode}: what it changed in the image is not kept${remedy}\n`,
  );
  return false;
}

/** A daemon that was started anew does not know the session any more; its work is as good as before. */
async function commit(
  api: ApiClient,
  { begun, work }: Ending,
  layer: ContainerLayer,
  onProgress: (progress: Progress) => void,
) {
  const input = { id: begun.id, layer, build: work.options.build };
  try {
    return await api.call('image.commit-session', input, { onProgress });
  } catch (error) {
    if (!(error instanceof RemoteError && error.kind === 'not-found')) throw error;
  }
  const again = await api.call('image.begin-session', { name: begun.image, pid: process.pid, resume: begun.id });
  if (again.manifest !== begun.manifest) throw changedMeanwhile(begun.image);
  return api.call('image.commit-session', input, { onProgress });
}
