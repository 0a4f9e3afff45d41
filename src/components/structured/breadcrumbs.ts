// The way from the top of the site to a page, as search engines show it in place of an address.

import type { BreadcrumbList } from 'schema-dts';
import type { Place } from '#components/subject.ts';

export const breadcrumbs = (
  steps: { title: string; href: string }[],
  place: Place,
): BreadcrumbList => ({
  '@type': 'BreadcrumbList',
  itemListElement: steps.map(({ title, href }, index) => ({
    '@type': 'ListItem',
    position: index + 1,
    name: title,
    item: place.url(href),
  })),
});
