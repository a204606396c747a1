/** The processes of this host. */
export interface Processes {
  /** What no other process ever is; undefined when there is none of that number. */
  identityOf(pid: number): string | undefined;
  isAlive(identity: string): boolean;
}
