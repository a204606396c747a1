import type { Command } from 'commander';
import type { Session } from '../session.ts';

/** Adds a command's arguments, options and action; called only when the command was asked for. */
export type DefineCommand = (command: Command, session: Session) => void;
