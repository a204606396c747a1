import { InvalidError } from '../../../domain/errors.ts';

interface Access {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tlsVerify: boolean;
  readonly platform: string | undefined;
}

/** How to reach a registry: options first, then Warewulf's environment variables. */
export function registryAccess(
  options: {
    readonly username?: string;
    readonly password?: string;
    readonly nohttps?: boolean;
    readonly platform?: string;
  },
  env: NodeJS.ProcessEnv,
): Access {
  return {
    username: options.username ?? env['WAREWULF_OCI_USERNAME'],
    password: options.password ?? env['WAREWULF_OCI_PASSWORD'],
    tlsVerify: !(options.nohttps ?? isTrue(env['WAREWULF_OCI_NOHTTPS'])),
    platform: options.platform ?? env['WAREWULF_OCI_PLATFORM'],
  };
}

/** A yes taken for a no would be refused by the registry; a no taken for a yes would give the password away. */
function isTrue(text: string | undefined): boolean {
  if (text === undefined || /^(|0|f|false|no)$/i.test(text)) return false;
  if (/^(1|t|true|yes)$/i.test(text)) return true;
  throw new InvalidError(`WAREWULF_OCI_NOHTTPS is ${JSON.stringify(text)}: set it to true or false`);
}
