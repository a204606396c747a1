/** `wwctl` ends as a program that it ran did; everything there is to say has been said. */
export class ProgramEnded extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`a program ended with ${exitCode}`);
    this.exitCode = exitCode;
  }
}
