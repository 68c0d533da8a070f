/** A fault of the whole file. Nothing of the file is imported. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';

  constructor(
    readonly status: 413 | 415 | 422,
    message: string,
  ) {
    super(message);
  }
}
