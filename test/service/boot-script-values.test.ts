import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BootScript } from '../../src/service/boot-script.ts';
import { bootNode } from '../support/boot-node.ts';
import { BootScriptFixture, bootable, withoutKernel } from '../support/boot-script-fixture.ts';
import { parseIpxeScript } from '../support/ipxe-script.ts';

let fixture: BootScriptFixture;
beforeEach(async () => {
  fixture = await BootScriptFixture.create();
});
afterEach(() => fixture.remove());

const countOf = ({ text }: BootScript) => parseIpxeScript(text).commands.length;

describe('values of a node', () => {
  test.each([
    ['a new line', 'quiet\nshell'],
    ['a carriage return', 'quiet\rshell'],
    ['||', 'quiet || shell'],
    ['&&', '&& shell'],
    [';', 'quiet ; shell'],
    ['an expansion', `\${net0/mac}`],
    ['an expansion cut in two', 'a$'],
    ['a comment', 'quiet #'],
    ['a joined line', 'quiet\\'],
  ])('that hold %s do not boot, and the console says why', async (_what, arg) => {
    const script = await fixture.render({ ...bootable, node: bootNode({ kernel: { args: ['ro', arg] } }) });
    expect(script.template).toBe('notbootable');
    expect(script.problems[0]).toContain('cannot be passed through iPXE');
    expect(countOf(script)).toBe(countOf(await fixture.render(withoutKernel)));
  });

  test.each([
    'a=b;c',
    'dyndbg="file a +p; file b +p"',
    'x=a|b',
    'y=a&b',
    'ip=10.0.0.5::10.0.0.1:255.0.0.0::eth0:off',
    '--',
  ])('that are usual kernel arguments pass as they are: %s', async (arg) => {
    const script = await fixture.render({ ...bootable, node: bootNode({ kernel: { args: [arg] } }) });
    expect(script.text).toContain(` ${arg} || goto failed\n`);
  });

  test('never add a command, whatever they hold', async () => {
    await fixture.put('mine', '#!ipxe\necho {{node.comment}} {{node.tags.t}}\nboot {{kernel.args}}\n');
    const counts = {
      default: countOf(await fixture.render(bootable)),
      mine: 2,
      notbootable: countOf(await fixture.render(withoutKernel)),
    };
    const part = fc.constantFrom(
      '\n',
      '\r',
      '||',
      '&&',
      ';',
      '${',
      '}',
      '#',
      ' ',
      '\\',
      '|',
      '&',
      '$',
      '#!ipxe',
      ':x',
      '{{',
      'a',
    );
    const value = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        value,
        value,
        value,
        fc.constantFrom('default', 'mine'),
        async (arg, comment, t, ipxeTemplate) => {
          const node = bootNode({ ipxeTemplate, comment, tags: { t }, kernel: { args: [arg, 'end'] } });
          const script = await fixture.render({ ...bootable, node });
          expect(countOf(script)).toBe(counts[script.template as keyof typeof counts]);
          expect(script.text).not.toMatch(/\$\{[^}]*\n/);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('of reasons never add a command on the console', async () => {
    const count = countOf(await fixture.render(withoutKernel));
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('\n', '|', '&', ';', '$', '{', '#', ' ', '\\', 'é', 'a') }),
        async (reason) => {
          expect(countOf(await fixture.render({ ...withoutKernel, missing: [reason] }))).toBe(count);
        },
      ),
      { numRuns: 500 },
    );
  });
});
