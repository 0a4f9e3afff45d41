// Where the administration shows one of something.

export const userHref = (id: string) => `/admin/user/${id}/`;
export const paymentHref = (id: string) => `/admin/payment/${id}/`;
export const previewHref = (slug: string) => `/admin/preview/${slug}/`;
