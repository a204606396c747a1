const MARK = Buffer.from('\0firmware=', 'latin1');

/** The firmware files that a module says it may ask for (its section .modinfo, of `NAME=VALUE` strings). */
export function wantedFirmware(module: Buffer): string[] {
  const names: string[] = [];
  for (let at = module.indexOf(MARK); at !== -1; at = module.indexOf(MARK, at + 1)) {
    const start = at + MARK.length;
    const end = module.indexOf(0, start);
    const name = module.toString('latin1', start, end === -1 ? module.length : end);
    if (/^[\w.+@-]+(?:\/[\w.+@-]+)*$/.test(name) && !/(?:^|\/)\.\.?(?:\/|$)/.test(name)) names.push(name);
  }
  return names;
}
