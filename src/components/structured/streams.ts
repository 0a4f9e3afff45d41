// Livestreams that run or will run, as broadcasts that one attends online.

import type { BroadcastEvent } from 'schema-dts';
import { mediaHref } from '#lib/helpers/hrefs.ts';
import { publisher } from '#components/structured/place.ts';
import { isoTime } from '#components/structured/product.ts';
import { sitePicture } from '#components/share.ts';
import type { StreamWithSlug } from '#components/streams.ts';
import type { Place } from '#components/subject.ts';

export const streamData = ({ stream, slug }: StreamWithSlug, place: Place): BroadcastEvent => ({
  '@type': 'BroadcastEvent',
  '@id': place.url(`/live/#${stream.id}`),
  name: stream.title,
  description: stream.summary || undefined,
  image: place.url(sitePicture(place.name).href),
  startDate: isoTime(stream.starts_at),
  endDate: isoTime(stream.ends_at),
  isLiveBroadcast: true,
  eventStatus: 'https://schema.org/EventScheduled',
  eventAttendanceMode: 'https://schema.org/OnlineEventAttendanceMode',
  location: { '@type': 'VirtualLocation', url: place.url(slug ? mediaHref(slug) : '/live/') },
  organizer: publisher(place),
});
