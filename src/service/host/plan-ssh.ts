import type { SshKeyGenerator } from '../overlays/ssh-host-keys.ts';
import type { HostFiles } from '../ports/host-files.ts';
import { type FileSources, planFiles } from './plan-files.ts';
import type { KeyDraft, StepDraft } from './step-draft.ts';

export interface SshSources extends FileSources {
  readonly files: Pick<HostFiles, 'read' | 'placeOf'>;
  readonly ssh: {
    /** Types as ssh-keygen knows them; the first is also that of root's own key. */
    readonly keyTypes: readonly string[];
    /** Directory of the host keys that all nodes share. */
    readonly hostKeyDirectory: string;
    /** Root's home as programs see it, e.g. `/root`. */
    readonly home: string;
    readonly generator: Pick<SshKeyGenerator, 'has'>;
  };
}

const FILES = ['/etc/profile.d/ssh_setup.sh', '/etc/profile.d/ssh_setup.csh', '/etc/ssh/ssh_known_hosts'];

/** What `wwctl configure ssh` would do. */
export async function planSsh(sources: SshSources): Promise<StepDraft> {
  const { files, notes } = await planFiles(FILES, sources);
  const [hostKeys, rootKeys] = await Promise.all([missingHostKeys(sources), missingRootKey(sources)]);
  const again = 'the known hosts of this server get the new host keys when ssh is configured once more';
  return { files, keys: [...hostKeys, ...rootKeys], units: [], notes: [...notes, ...(hostKeys[0] ? [again] : [])] };
}

async function missingHostKeys({ ssh }: SshSources): Promise<readonly KeyDraft[]> {
  const { keyTypes, hostKeyDirectory, generator } = ssh;
  const keys = keyTypes.map((type) => ({ type, path: `${hostKeyDirectory}/ssh_host_${type}_key` }));
  const isThere = await Promise.all(keys.map(({ path }) => generator.has(path)));
  const missing = keys.filter((_key, index) => !isThere[index]);
  return missing.map((key) => ({ ...key, purpose: 'host key of all nodes' }));
}

/** As Warewulf: whoever has a list of authorized keys has decided for himself. */
async function missingRootKey({ ssh, files }: SshSources): Promise<readonly KeyDraft[]> {
  const [type] = ssh.keyTypes;
  const list = `${ssh.home}/.ssh/authorized_keys`;
  if (type === undefined || (await files.read(list)) !== undefined) return [];
  const key = `${ssh.home}/.ssh/id_${type}`;
  const purpose = `logs root in on the nodes; its public half becomes ${list}`;
  return [{ type, path: files.placeOf(key), purpose, authorize: { publicKey: `${key}.pub`, list } }];
}
