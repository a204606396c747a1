import { defineCheck, type Finding, fail, skip, warn } from '../check.ts';

interface ProgramFacts {
  readonly found: readonly { readonly architecture: string }[];
  readonly missing: readonly { readonly architecture: string; readonly tried: readonly string[] }[];
  /** The configuration names the programs, so that each of them is wanted. */
  readonly isChosen: boolean;
  /** Where alone they are looked for, when the configuration says so. */
  readonly directory: string | undefined;
}

/** TFTP has a first program for the machines of the site. */
export const bootPrograms = defineCheck<ProgramFacts>({
  id: 'boot-programs',
  title: 'boot programs',
  gather: async ({ config: { tftp, paths }, bootPrograms: find }) =>
    tftp.enabled
      ? { ...(await find()), isChosen: tftp.ipxe !== undefined, directory: paths.ipxesource }
      : skip('tftp: enabled is false'),
  judge: judgePrograms,
  ok: ({ found }) => `for the architectures ${found.map(({ architecture }) => architecture).join(', ')}`,
});

function judgePrograms({ found, missing, isChosen, directory }: ProgramFacts): readonly Finding[] {
  if (isChosen) {
    return missing.map(({ architecture, tried }) =>
      fail(`the program for architecture ${architecture} is not there`, `ls -l ${tried.join(' ')}`),
    );
  }
  const [place, remedy] =
    directory === undefined
      ? ['', 'apt-get install ipxe']
      : [` in ${directory} (paths: ipxesource)`, `ls -l ${directory}`];
  if (found.length === 0) return [fail(`there is none${place}: no machine can boot`, remedy)];
  const lacks = missing.map(({ architecture }) => architecture);
  // The usual machines: EFI on x86-64. Others are looked for, but a site need not have them.
  return lacks.includes('00:07') ? [warn(`there is none for EFI on x86-64 (00:07)${place}`, remedy)] : [];
}
