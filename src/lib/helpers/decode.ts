// A piece of an address as whoever asks has written it. Tested in tests/lib/gate/gate.test.ts and signed.test.ts.

/** What it says, or undefined when it is encoded wrongly. */
export function decode(piece: string): string | undefined {
  try {
    return decodeURIComponent(piece);
  } catch {
    return undefined;
  }
}
