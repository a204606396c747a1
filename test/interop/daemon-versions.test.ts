import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeBootableTree } from '../support/bootable-tree.ts';
import { DaemonLab } from '../support/daemon-lab.ts';
import { runWwctl } from '../support/wwctl.ts';

const lab = new DaemonLab();
const SLOW_MS = 600_000;

test(
  'an administrator changes an image, pins a node, rolls back, and clears up',
  async () => {
    const daemon = await lab.start({ dhcp: { enabled: false }, tftp: { enabled: false } });
    const tree = lab.file('tree');
    const importText = async (text: string) => {
      writeFileSync(join(tree, 'etc-release'), text);
      await daemon.order('image', 'import', tree, 'debian', '--force');
    };
    makeBootableTree(tree);
    for (const text of ['one', 'two two', 'three three three']) await importText(text);
    await daemon.order('image', 'tag', 'debian@2', 'stable');
    await daemon.order('node', 'add', 'n1', 'n2', '--image', 'debian@1');
    await daemon.order('profile', 'set', 'default', '--image', 'debian@stable', '--yes');

    expect(await daemon.order('image', 'history', 'debian', '--fields', 'version,current,labels,used by')).toBe(
      [
        'VERSION  CURRENT  LABELS  USED BY',
        '-------  -------  ------  -------',
        '3        yes      --      --',
        '2        no       stable  profile default',
        '1        no       --      node n1,node n2',
        '',
      ].join('\n'),
    );
    expect(await daemon.order('image', 'diff', 'debian@1', 'debian')).toContain('~ /etc-release (file');
    const refused = async (...words: string[]) =>
      (await runWwctl([...words, '--config', daemon.place.configFile])).stderr;
    expect(await refused('node', 'set', 'n1', '--image', 'debian@9', '--yes')).toContain(
      'there is no image debian@9. Its versions and labels are: 3, 2, stable, 1.',
    );
    expect(await refused('image', 'delete', 'debian@1', '--yes')).toContain('is used by node n1, node n2');
    expect(await refused('image', 'tag', 'debian', 'stable', '--delete')).toContain('is used by profile default');
    expect(await daemon.order('image', 'rollback', 'debian')).toBe('debian is version 4 now: rollback to 2\n');
    expect(await daemon.order('image', 'gc', '--keep', '0')).toBe('removed debian@3\n');

    await daemon.order('image', 'rename', 'debian', 'debian-12');
    expect(await daemon.order('node', 'list', 'n1', '--fields', 'image name', '--no-header')).toBe('debian-12@1\n');
    await daemon.order('image', 'copy', 'debian-12@1', 'other');
    const versions = JSON.parse(await daemon.order('image', 'history', 'debian-12', '--json'));
    expect(versions.map(({ version, made }: { version: number; made: object }) => [version, made])).toEqual([
      [4, { at: expect.any(String), who: 'root', from: 'local', what: 'rollback to 2' }],
      [2, { at: expect.any(String), who: 'root', from: 'local', what: `import ${tree}` }],
      [1, { at: expect.any(String), who: 'root', from: 'local', what: `import ${tree}` }],
    ]);
    await daemon.stop('SIGKILL');
    const again = await lab.start(daemon.place);
    expect(JSON.parse(await again.order('image', 'history', 'debian-12', '--json'))).toEqual(versions);
    await again.order('image', 'build', 'debian-12@1');
  },
  SLOW_MS,
);
