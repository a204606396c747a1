import type { Severity } from '../../domain/image-check/check.ts';
import type { Style } from './terminal.ts';

/** How the severity of a finding looks. */
export const SEVERITY_STYLES: Readonly<Record<Severity, Style>> = {
  ok: 'green',
  info: 'dim',
  warning: 'yellow',
  error: 'red',
};
