// What the page of an item and that of a product are about: see subject.ts for what becomes of it.

import { mediaHref, productHref, twinHref } from '#lib/helpers/hrefs.ts';
import { pictureOf } from '#components/share.ts';
import { breadcrumbs } from '#components/structured/breadcrumbs.ts';
import { mediaData } from '#components/structured/media.ts';
import { productData } from '#components/structured/product.ts';
import { describeMedia, describeProduct, modifiedAt, type Subject } from '#components/subject.ts';
import { Media, Product } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export function mediaSubject(
  row: Media.Row,
  product?: Pick<Product.Row, 'slug' | 'title'>,
): Subject {
  const media = Media.publicFields(row, product);
  const picture = pictureOf(row);
  const modified_at = modifiedAt(row);
  const tags = Media.tagsOf(row);
  const description = describeMedia(media);
  const t = texts.frame;
  const way = product
    ? [
        { title: t.products, href: '/products/' },
        { title: product.title, href: productHref(product.slug) },
      ]
    : [{ title: t.media, href: '/media/' }];
  return {
    type: types[media.kind],
    twin: media.json_url,
    picture,
    published_at: media.published_at,
    modified_at,
    tags,
    structured: (place) => [
      ...mediaData(media, { description, picture, modified_at, tags }, place),
      breadcrumbs([...way, { title: media.title, href: mediaHref(media.slug) }], place),
    ],
  };
}

export function productSubject(row: Product.Row): Subject {
  const picture = pictureOf(row);
  const more = { description: describeProduct(row), picture, modified_at: modifiedAt(row) };
  const way = [
    { title: texts.frame.products, href: '/products/' },
    { title: row.title, href: productHref(row.slug) },
  ];
  return {
    picture,
    twin: twinHref(productHref(row.slug)),
    feed: { href: `${productHref(row.slug)}feed`, title: row.title },
    structured: (place) => [
      productData(Product.publicFields(row), more, place),
      breadcrumbs(way, place),
    ],
  };
}

/** As Open Graph names them. */
const types: Record<Media.Kind, Subject['type']> = {
  video: 'video.other',
  article: 'article',
  audio: undefined,
  file: undefined,
};
