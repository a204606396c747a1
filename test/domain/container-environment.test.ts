import { expect, test } from '@jest/globals';
import { containerEnvironment } from '../../src/domain/container-environment.ts';

test('programs in an image have what the caller has, but nothing that is meant for this server or secret', () => {
  const env = {
    https_proxy: 'http://proxy',
    TERM: 'xterm',
    HOME: '/home/anna',
    PATH: '/opt/bin',
    WWCTL_TOKEN: 'secret',
    WAREWULF_OCI_PASSWORD: 'secret',
    NODE_OPTIONS: '--inspect',
    LD_PRELOAD: '/x.so',
  };
  expect(containerEnvironment(env, 'debian')).toEqual({
    https_proxy: 'http://proxy',
    TERM: 'xterm',
    HOME: '/root',
    PATH: '/bin:/sbin:/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin',
    PS1: '[warewulf:debian] \\w\\$ ',
    HISTFILE: '/dev/null',
    WW_IMAGE_SHELL: 'debian',
    WW_CONTAINER_SHELL: 'debian',
  });
  expect(containerEnvironment({ WW_PS1: '> ', WW_HISTFILE: '/h' }, 'd')).toMatchObject({
    PS1: '[warewulf:d] > ',
    HISTFILE: '/h',
  });
});
