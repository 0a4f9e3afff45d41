// Where the bytes of an item are, for a page that shows its player: published for a free item, at the gate for
// a members' item. What is gated is answered only where `unlocked` says that the page is a member's.

import { Media } from '#lib/models/index.ts';
import { gatedCaptionsHref, gatedFileHref } from '#lib/helpers/hrefs.ts';

export interface Sources {
  file: string | undefined;
  captions: { url: string; lang: string; label: string }[];
}

export function sourcesOf(media: Media.Row, unlocked: boolean): Sources {
  const open = Media.publicFields(media);
  if (!unlocked) return { file: open.file?.url, captions: open.captions ?? [] };
  return {
    file: media.file_name === null ? undefined : gatedFileHref(media.slug),
    captions: Media.captionsOf(media).map(({ file, lang, label }) => ({
      url: gatedCaptionsHref(media.slug, file),
      lang,
      label,
    })),
  };
}
