import { defineCheck, type Finding, fail, skip, warn } from '../check.ts';

interface ProgramFacts {
  readonly found: readonly { readonly architecture: string }[];
  readonly missing: readonly { readonly architecture: string; readonly tried: readonly string[] }[];
  /** The configuration names the programs, so that each of them is wanted. */
  readonly isChosen: boolean;
}

/** TFTP has a first program for the machines of the site. */
export const bootPrograms = defineCheck<ProgramFacts>({
  id: 'boot-programs',
  title: 'boot programs',
  gather: async ({ config: { tftp }, bootPrograms: find }) =>
    tftp.enabled ? { ...(await find()), isChosen: tftp.ipxe !== undefined } : skip('tftp: enabled is false'),
  judge: judgePrograms,
  ok: ({ found }) => `for the architectures ${found.map(({ architecture }) => architecture).join(', ')}`,
});

function judgePrograms({ found, missing, isChosen }: ProgramFacts): readonly Finding[] {
  if (isChosen) {
    return missing.map(({ architecture, tried }) =>
      fail(`the program for architecture ${architecture} is not there`, `ls -l ${tried.join(' ')}`),
    );
  }
  if (found.length === 0) return [fail('there is none: no machine can boot', 'apt-get install ipxe')];
  const lacks = missing.map(({ architecture }) => architecture);
  // The usual machines: EFI on x86-64. Others are looked for, but a site need not have them.
  return lacks.includes('00:07') ? [warn('there is none for EFI on x86-64 (00:07)', 'apt-get install ipxe')] : [];
}
