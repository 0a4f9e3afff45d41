import { addresses, render } from '../site.js';

export const data = {
  addresses,
  pagination: { data: 'addresses', size: 1, alias: 'address' },
  permalink: ({ address }) => address,
  eleventyExcludeFromCollections: true,
};

export default ({ address }) => render(address);
