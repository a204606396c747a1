import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeAdminDaemon, startFakeAdminDaemon } from '../../fake/fake-admin-daemon.ts';
import { mac } from '../../support/dhcp-messages.ts';
import { programEnvironment } from '../../support/program-environment.ts';
import { runWwctl, WWCTL } from '../../support/wwctl.ts';

let daemon: FakeAdminDaemon;
let directory: string;
beforeAll(async () => {
  daemon = await startFakeAdminDaemon();
  directory = await mkdtemp(join(tmpdir(), 'ww-shells-'));
  const author = { who: 'test', from: 'local', command: 'test' };
  const set = { 'image name': 'rocky-9', 'tags.rack': 'r7', 'tags.groups': 'gpu,big' };
  await daemon.services.registry.edit.node.add(['n1', 'n2', 'n10', 'login'], { set }, author);
  for (const last of ['01', '02'])
    await daemon.services.discovery.saw(mac(`52:54:00:00:00:${last}`), { claim: 'none' });
  await daemon.services.discovery.ignore(mac('52:54:00:00:00:02'), author);
});
afterAll(async () => {
  await daemon.close();
  await rm(directory, { recursive: true });
});

/** Runs a script of a shell that has our completion. @returns the lines it prints */
async function shell(name: 'bash' | 'zsh' | 'fish', script: string): Promise<readonly string[]> {
  const file = join(directory, `script.${name}`);
  await writeFile(file, script);
  const [program, argv] = PROGRAMS[name];
  const env = programEnvironment({
    WAREWULFCONF: daemon.configFile,
    HOME: directory,
    PATH: `${dirname(WWCTL)}:/usr/bin:/bin`,
  });
  const { stdout } = await promisify(execFile)(program, [...argv, file], { env }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new Error(`${program} is missing: apt-get install ${program}`);
      throw error;
    },
  );
  return stdout.split('\n').slice(0, -1);
}

const PROGRAMS = { bash: ['bash', ['--norc']], zsh: ['zsh', ['-f']], fish: ['fish', ['--no-config']] } as const;

/** What bash is offered at the end of a line. */
function inBash(line: string): Promise<readonly string[]> {
  const text = `'${line.replaceAll("'", `'\\''`)}'`;
  return shell(
    'bash',
    `source <(wwctl completion bash)
line=${text}
COMP_LINE=$line COMP_POINT=\${#line}
compopt() { echo "compopt $*"; }
_wwctl
(( \${#COMPREPLY[@]} == 0 )) || printf '%s\\n' "\${COMPREPLY[@]}"
`,
  );
}

/** What zsh is offered; its own part, to which words fit what is typed, stays out. */
function inZsh(...words: readonly string[]): Promise<readonly string[]> {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  return shell(
    'zsh',
    `compdef() { }
source <(wwctl completion zsh)
compadd() { print -r -l -- "\${words_only[@]}" }
_files() { print files }
words=(${quoted}) CURRENT=${words.length} PREFIX='${words.at(-1)}'
_wwctl || true
`,
  );
}

function inFish(line: string): Promise<readonly string[]> {
  return shell('fish', `wwctl completion fish | source\ncomplete -C '${line}'\n`);
}

describe('bash offers', () => {
  test.each([
    { says: 'nouns', line: 'wwctl no', words: ['node'] },
    {
      says: 'verbs, also after options with values',
      line: 'wwctl --config "$WAREWULFCONF" node st',
      words: ['status'],
    },
    { says: 'options', line: 'wwctl node list --no-', words: ['--no-header'] },
    { says: 'choices', line: 'wwctl node list --output y', words: ['yaml'] },
    { says: 'only what stands after its word break', line: 'wwctl node list --output=y', words: ['yaml'] },
    { says: 'nodes in natural order', line: 'wwctl node list n', words: ['n1', 'n2', 'n10'] },
    { says: 'nodes after others', line: 'wwctl node list n[1-2],lo', words: ['n[1-2],login'] },
    { says: 'groups', line: 'wwctl node list @', words: ['@big', '@default', '@gpu'] },
    { says: 'values of attributes after their word break', line: 'wwctl node list tag.rack=', words: ['r7'] },
    { says: 'images', line: 'wwctl node set n1 --image ro', words: ['rocky-9'] },
    {
      says: 'versions of an image',
      line: 'wwctl image show rocky-9@',
      words: ['rocky-9@1', 'rocky-9@2', 'rocky-9@stable'],
    },
    { says: 'a list that goes on', line: 'wwctl node set n1 -P default,de', words: ['default,default'] },
    {
      says: 'tags, without a blank behind',
      line: 'wwctl node set --tagadd ra',
      words: ['compopt -o nospace', 'rack='],
    },
    {
      says: 'fields, with the blank in them escaped',
      line: 'wwctl node list --fields image',
      words: ['image', 'image\\ excludes', 'image\\ name', 'imageexcludes'],
    },
    { says: 'fields in quotes', line: `wwctl node list --sort 'image n`, words: ['image name'] },
    {
      says: 'unknown machines that wait, behind the last colon that was typed',
      line: 'wwctl discover assign 52:54:',
      words: ['00:00:00:01'],
    },
    {
      says: 'all of them to forget one',
      line: 'wwctl discover forget 5',
      words: ['52:54:00:00:00:01', '52:54:00:00:00:02'],
    },
    { says: 'overlays', line: 'wwctl overlay show ho', words: ['hosts'] },
    { says: 'files of an overlay', line: 'wwctl overlay show hosts etc', words: ['etc/hosts.hbs'] },
    { says: 'files of this host', line: 'wwctl --config ', words: ['compopt -o default'] },
    { says: 'nothing where nothing fits', line: 'wwctl nonsense ', words: [] },
    { says: 'nothing for hidden words', line: 'wwctl __', words: [] },
  ])('$says', async ({ line, words }) => {
    expect(await inBash(line)).toEqual(words);
  });
});

describe('zsh offers', () => {
  test.each([
    { says: 'nouns', line: ['wwctl', 'no'], words: ['node'] },
    { says: 'the first words', line: ['wwctl', 'vers'], words: ['version'] },
    { says: 'nodes', line: ['wwctl', 'node', 'list', 'n1'], words: ['n1', 'n10'] },
    { says: 'values', line: ['wwctl', 'node', 'set', '--image=ro'], words: ['--image=rocky-9'] },
    { says: 'files of this host', line: ['wwctl', '--config', ''], words: ['files'] },
    { says: 'nothing where nothing fits', line: ['wwctl', 'nonsense', ''], words: [] },
  ])('$says', async ({ line, words }) => {
    expect(await inZsh(...line)).toEqual(words);
  });
});

describe('fish offers', () => {
  test.each([
    { says: 'nouns with their meaning', line: 'wwctl no', words: ['node\tthe machines of the cluster'] },
    { says: 'nodes', line: 'wwctl node list n1', words: ['n1', 'n10'] },
    { says: 'values', line: 'wwctl node set --image=ro', words: ['--image=rocky-9'] },
    { says: 'nothing where nothing fits', line: 'wwctl nonsense ', words: [] },
  ])('$says', async ({ line, words }) => {
    expect(await inFish(line)).toEqual(words);
  });
});

test('a daemon that is not there is no reason to say anything', async () => {
  const configFile = join(directory, 'none.conf');
  await writeFile(configFile, `api: {socket: ${directory}/none.sock}\n`);
  const env = { WAREWULFCONF: configFile };
  expect(await runWwctl(['__complete', 'zsh', 'node', 'list', ''], { env })).toEqual({
    code: 0,
    stdout: '\n',
    stderr: '',
  });
});
