type Environment = Readonly<Record<string, string | undefined>>;

/** As Warewulf has it. */
const PATH = '/bin:/sbin:/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin';
/** What is meant for programs of this server: secrets of ours, and how to run Node. */
const NOT_PASSED = /^(WWCTL_|WAREWULF|NODE_|LD_|WW_|TMPDIR$|XDG_|SSH_AUTH_SOCK$|OLDPWD$|PWD$|SHLVL$|_$)/;

/** What programs in an image see: what the caller has, a proxy for example, and where they are. */
export function containerEnvironment(env: Environment, image: string): Record<string, string> {
  const passed = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || NOT_PASSED.test(name) ? [] : [[name, value] as const],
  );
  return {
    ...Object.fromEntries(passed),
    PATH,
    HOME: '/root',
    PS1: `[warewulf:${image}] ${env['WW_PS1'] ?? '\\w\\$ '}`,
    HISTFILE: env['WW_HISTFILE'] ?? '/dev/null',
    WW_IMAGE_SHELL: image,
    // What older scripts ask for.
    WW_CONTAINER_SHELL: image,
  };
}
