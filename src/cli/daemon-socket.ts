/** Where the daemon of a configuration listens. @param file undefined: WAREWULFCONF or the usual place. */
export async function daemonSocketPath(file: string | undefined): Promise<string> {
  const { loadSettings } = await import('../config/load-config.ts');
  return loadSettings({ file, env: process.env }).config.api.socket;
}
