// A publish that did not happen: the message names the file or item; the old site stays as it was.

export class PublishProblem extends Error {
  override name = 'PublishProblem';
}
