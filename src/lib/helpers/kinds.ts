// What a kind of media is: the one list of them, from which shelves, commands and pages take what they need to
// know. A new kind stands here, in `MediaKind` in db/schema.ts and in the table's check (docs/models.md).
// Tested in tests/lib/helpers/kinds.test.ts.

interface Traits {
  /** The element that plays it in a page, or none: then it is read, or taken home. */
  player?: 'video' | 'audio';
}

export const kinds = {
  video: { player: 'video' },
  audio: { player: 'audio' },
  article: {},
  file: {},
} satisfies Record<string, Traits>;

export type Kind = keyof typeof kinds;

export const playerOf = (kind: Kind): Traits['player'] => (kinds[kind] as Traits).player;

/** What is played has a length, a picture inside, and captions. */
export const isPlayed = (kind: Kind): boolean => playerOf(kind) !== undefined;
